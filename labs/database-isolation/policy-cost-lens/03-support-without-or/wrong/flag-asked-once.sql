-- Asked once for the statement, as one reads everywhere.
ALTER POLICY tenant_isolation ON ticket
  USING (tenant_id = session_tenant() OR (SELECT current_setting('app.support', true) = 'on'));
