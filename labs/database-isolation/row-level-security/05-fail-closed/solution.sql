ALTER POLICY refund_select ON refund
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER POLICY refund_update ON refund
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
