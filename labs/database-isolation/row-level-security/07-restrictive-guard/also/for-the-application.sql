-- Bound to the application's role; migrations keep to the permissive policies.
CREATE POLICY tenant_guard ON refund AS RESTRICTIVE TO app_user
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
