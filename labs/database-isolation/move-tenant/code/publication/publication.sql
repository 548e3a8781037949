-- Acme's rows of two tables go to a new server, while everybody goes on writing.

-- #region publish
-- At both servers, for each table: old rows are known with their tenant.
ALTER TABLE customer REPLICA IDENTITY USING INDEX customer_tenant_id_id_key;
ALTER TABLE invoice REPLICA IDENTITY USING INDEX invoice_tenant_id_id_key;

CREATE PUBLICATION move_acme FOR TABLE
  customer WHERE (tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
  invoice WHERE (tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')
WITH (publish = 'insert, update, delete'); -- a TRUNCATE would pass any filter
-- #endregion publish
