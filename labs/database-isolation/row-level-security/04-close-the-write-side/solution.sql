ALTER POLICY refund_insert ON refund
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER POLICY refund_update ON refund
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
