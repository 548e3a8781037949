-- The condition has a name, and every policy the same one.
CREATE FUNCTION current_tenant() RETURNS uuid
LANGUAGE sql STABLE
RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;

ALTER POLICY refund_select ON refund USING (tenant_id = current_tenant());
ALTER POLICY refund_update ON refund USING (tenant_id = current_tenant());
