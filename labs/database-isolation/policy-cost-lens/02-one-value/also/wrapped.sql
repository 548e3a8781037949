-- Volatile, and called once: the subquery does not depend on the row.
CREATE FUNCTION session_tenant() RETURNS uuid
LANGUAGE plpgsql AS $$
BEGIN
  RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
END $$;

ALTER POLICY tenant_isolation ON ticket
  USING (tenant_id = (SELECT session_tenant()))
  WITH CHECK (tenant_id = (SELECT session_tenant()));
