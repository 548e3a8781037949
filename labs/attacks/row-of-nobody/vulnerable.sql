-- Rows without a tenant are templates for all.
CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id IS NULL
         OR tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
