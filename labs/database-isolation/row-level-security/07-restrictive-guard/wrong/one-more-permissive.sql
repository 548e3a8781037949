-- The right condition, and permissive like the others: OR does not take rows away.
CREATE POLICY tenant_guard ON refund
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
