INSERT INTO customer (id, tenant_id, name) VALUES
  ('cus_acme',    'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'acme orchid'),
  ('cus_globex',  'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'globex falcon'),
  ('cus_initech', 'cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'initech stapler');
