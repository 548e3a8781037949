CREATE POLICY tenant_isolation ON invoice USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
