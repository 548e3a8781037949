-- The shortcut: the column is cast to the type of the setting.
ALTER POLICY tenant_isolation ON ticket
  USING (tenant_id::text = current_setting('app.tenant_id', true))
  WITH CHECK (tenant_id::text = current_setting('app.tenant_id', true));
