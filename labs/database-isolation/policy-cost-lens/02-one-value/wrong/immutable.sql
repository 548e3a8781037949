CREATE FUNCTION session_tenant() RETURNS uuid
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
END $$;

ALTER POLICY tenant_isolation ON ticket
  USING (tenant_id = session_tenant())
  WITH CHECK (tenant_id = session_tenant());
