-- The application may not write the column tenant_id of an existing row at all.
ALTER POLICY refund_insert ON refund
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

REVOKE UPDATE ON refund FROM app_user;
GRANT UPDATE (amount, memo) ON refund TO app_user;
