-- Reads are guarded. An INSERT asks no SELECT policy, nor does an UPDATE without WHERE.
CREATE POLICY tenant_guard ON refund AS RESTRICTIVE FOR SELECT
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
