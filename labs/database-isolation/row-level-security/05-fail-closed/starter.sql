-- As the refund team wrote it: without a tenant it must be the report job.
ALTER POLICY refund_select ON refund
  USING (current_setting('app.tenant_id', true) IS NULL
         OR tenant_id = current_setting('app.tenant_id', true)::uuid);

ALTER POLICY refund_update ON refund
  USING (current_setting('app.tenant_id', true) IS NULL
         OR tenant_id = current_setting('app.tenant_id', true)::uuid);
