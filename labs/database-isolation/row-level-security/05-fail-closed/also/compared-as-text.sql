-- As text nothing is cast, so nothing fails; an index on the uuid column is no longer used.
ALTER POLICY refund_select ON refund
  USING (tenant_id::text = current_setting('app.tenant_id', true));

ALTER POLICY refund_update ON refund
  USING (tenant_id::text = current_setting('app.tenant_id', true));
