-- Nothing leaks, but a forgotten tenant now fails in two ways: 42704 when new, 22P02 when used.
ALTER POLICY refund_select ON refund
  USING (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER POLICY refund_update ON refund
  USING (tenant_id = current_setting('app.tenant_id')::uuid);
