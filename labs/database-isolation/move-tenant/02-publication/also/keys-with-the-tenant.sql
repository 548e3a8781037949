ALTER TABLE customer ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE invoice DROP CONSTRAINT invoice_pkey, ADD PRIMARY KEY (tenant_id, id);
CREATE PUBLICATION move_acme FOR TABLE
  customer WHERE (tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
  invoice WHERE (tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')
WITH (publish = 'insert, update, delete');
