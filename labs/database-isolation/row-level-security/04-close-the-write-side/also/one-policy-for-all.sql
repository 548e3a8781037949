-- One policy on all commands instead of three.
DROP POLICY refund_select ON refund;
DROP POLICY refund_insert ON refund;
DROP POLICY refund_update ON refund;

CREATE POLICY tenant_isolation ON refund
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
