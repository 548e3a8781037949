BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO person VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'user:7f3a', 'Ada Orchid', 'ada@books.test'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'user:19c2', 'Bo Lind',    'bo@books.test');
INSERT INTO audit_event VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05T08:00:00Z', 'user:7f3a', NULL,        'payment.create',  'payment:41', '{"payee":"orchid farm","amount":120}'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, '2026-10-05T09:30:00Z', 'user:19c2', NULL,        'payment.change',  'payment:41', '{"payee":"orchid broker","amount":120}'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, '2026-10-06T07:15:00Z', 'staff:5b0e', 'user:7f3a', 'payment.release', 'payment:41', '{"amount":120}');
INSERT INTO audit_head VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, NULL);
COMMIT;

BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
-- The same person works for both, with the same address.
INSERT INTO person VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'user:c801', 'Ada Falcon', 'ada@books.test');
INSERT INTO audit_event VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, '2026-10-05T10:00:00Z', 'user:c801', NULL, 'payment.create',  'payment:7', '{"payee":"falcon air","amount":900}'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 2, '2026-10-05T10:05:00Z', 'user:c801', NULL, 'payment.release', 'payment:7', '{"amount":900}');
INSERT INTO audit_head VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 2, NULL);
COMMIT;
