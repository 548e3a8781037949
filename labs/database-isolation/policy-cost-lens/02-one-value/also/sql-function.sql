-- PostgreSQL puts the text of a plain SQL function into the query, whatever it says of itself.
CREATE FUNCTION session_tenant() RETURNS uuid
LANGUAGE sql AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;

ALTER POLICY tenant_isolation ON ticket
  USING (tenant_id = session_tenant())
  WITH CHECK (tenant_id = session_tenant());
