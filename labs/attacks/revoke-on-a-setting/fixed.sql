CREATE POLICY tenant_isolation ON invoice TO app_user
  USING (tenant_id = (SELECT tenant_id FROM tenant_login WHERE login = session_user));
