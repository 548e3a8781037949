ALTER TABLE invoice REPLICA IDENTITY USING INDEX invoice_tenant_id_id_key;
CREATE PUBLICATION move_acme FOR TABLE invoice WHERE (tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
