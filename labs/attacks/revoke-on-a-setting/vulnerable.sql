REVOKE SET ON PARAMETER "app.tenant_id" FROM PUBLIC, app_user;

CREATE POLICY tenant_isolation ON invoice TO app_user
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
