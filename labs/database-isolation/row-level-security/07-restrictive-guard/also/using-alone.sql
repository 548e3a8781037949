-- For all commands USING serves as WITH CHECK, in a restrictive policy too.
CREATE POLICY tenant_guard ON refund AS RESTRICTIVE
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
