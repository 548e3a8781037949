-- acme: aaaaaaaa…, marked orchid. globex: bbbbbbbb…, marked falcon.
INSERT INTO invoice (id, tenant_id, amount, status, memo) VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1200.00, 'draft', 'orchid retainer, May'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',   80.50, 'paid',  'orchid travel'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 9400.00, 'draft', 'falcon rollout, not agreed yet'),
  (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',  310.00, 'paid',  'falcon support');

INSERT INTO refund (id, tenant_id, amount, memo) VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',   80.50, 'orchid travel, cancelled'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',   15.00, 'orchid late fee'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 2500.00, 'falcon outage, in court'),
  (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',  310.00, 'falcon support, twice paid');
