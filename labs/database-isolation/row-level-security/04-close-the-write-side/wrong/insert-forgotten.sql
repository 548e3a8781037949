-- Moves are stopped; planting a new row is not.
ALTER POLICY refund_update ON refund
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
