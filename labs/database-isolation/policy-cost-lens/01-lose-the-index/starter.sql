-- The policy as it stands: the setting is cast to the type of the column.
ALTER POLICY tenant_isolation ON ticket
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
