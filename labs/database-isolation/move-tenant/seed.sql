-- acme: aaaaaaaa…, marked orchid. globex: bbbbbbbb…, marked falcon. Each inserts as itself.
SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO customer (tenant_id, name) VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid bakery'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid garden');
INSERT INTO invoice (tenant_id, payer_id, memo, total) VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid bread', 120),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid seeds', 80),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid spade', 40);

SET app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO customer (tenant_id, name) VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon air');
INSERT INTO invoice (tenant_id, payer_id, memo, total) VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 3, 'falcon engine', 900),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 3, 'falcon wing', 300);
RESET app.tenant_id;
-- Where the ids stand: said, because a copy of the database may skip some.
SELECT setval('customer_id_seq', 3), setval('invoice_id_seq', 5);

INSERT INTO placement VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'public', 1, 'active'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'public', 1, 'active');
