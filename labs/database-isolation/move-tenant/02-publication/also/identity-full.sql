ALTER TABLE customer REPLICA IDENTITY FULL;
ALTER TABLE invoice REPLICA IDENTITY FULL;
CREATE PUBLICATION move_acme FOR TABLE
  customer WHERE (tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
  invoice WHERE (tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
