-- Asks whether there is a tenant, not whose row it is.
ALTER POLICY refund_insert ON refund
  WITH CHECK (current_setting('app.tenant_id', true) <> '' AND tenant_id IS NOT NULL);

ALTER POLICY refund_update ON refund
  WITH CHECK (current_setting('app.tenant_id', true) <> '' AND tenant_id IS NOT NULL);
