-- Closed without a tenant, open with any.
ALTER POLICY refund_select ON refund
  USING (nullif(current_setting('app.tenant_id', true), '') IS NOT NULL);

ALTER POLICY refund_update ON refund
  USING (nullif(current_setting('app.tenant_id', true), '') IS NOT NULL);
