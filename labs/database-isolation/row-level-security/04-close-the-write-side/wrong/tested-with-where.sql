-- The insert is mended. The team's own test of the update was green already.
ALTER POLICY refund_insert ON refund
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
