-- The policy rewritten for the owner: the application's role has none left and reads nothing.
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON invoice;
CREATE POLICY tenant_isolation ON invoice TO app_owner
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
