-- The application's policies for the application alone.
DROP POLICY refund_select ON refund;
CREATE POLICY refund_select ON refund FOR SELECT TO app_user
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

DROP POLICY refund_update ON refund;
CREATE POLICY refund_update ON refund FOR UPDATE TO app_user
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
