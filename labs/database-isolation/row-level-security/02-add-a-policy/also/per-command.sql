-- One policy for each command, for the application's role alone.
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_select ON invoice FOR SELECT TO app_user
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_insert ON invoice FOR INSERT TO app_user
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_update ON invoice FOR UPDATE TO app_user
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_delete ON invoice FOR DELETE TO app_user
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
