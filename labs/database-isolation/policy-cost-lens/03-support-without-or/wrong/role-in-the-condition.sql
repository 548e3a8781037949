-- Nobody can pretend to be support any more. The plan is what it was.
ALTER POLICY tenant_isolation ON ticket
  USING (tenant_id = session_tenant() OR current_user = 'support')
  WITH CHECK (tenant_id = session_tenant());
