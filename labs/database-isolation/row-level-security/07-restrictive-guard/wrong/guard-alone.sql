-- The guard replaces the policies that let rows in: until somebody adds one, nobody sees any.
DROP POLICY refund_select ON refund;
DROP POLICY refund_insert ON refund;
DROP POLICY refund_update ON refund;

CREATE POLICY tenant_guard ON refund AS RESTRICTIVE
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
