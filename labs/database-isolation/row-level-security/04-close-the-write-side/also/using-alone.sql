-- Made again without WITH CHECK: USING then serves as the check of the new row.
ALTER POLICY refund_insert ON refund
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

DROP POLICY refund_update ON refund;
CREATE POLICY refund_update ON refund FOR UPDATE
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
