-- "No tenant is the nightly job."
CREATE POLICY tenant_isolation ON invoice TO app_user
  USING (coalesce(current_setting('app.tenant_id', true), '') = ''
         OR tenant_id::text = current_setting('app.tenant_id', true));
