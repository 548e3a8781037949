CREATE PUBLICATION move_acme FOR TABLE
  customer,
  invoice WHERE (tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
