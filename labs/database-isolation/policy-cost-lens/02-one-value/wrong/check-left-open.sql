CREATE FUNCTION session_tenant() RETURNS uuid
LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;

DROP POLICY tenant_isolation ON ticket;
CREATE POLICY tenant_isolation ON ticket USING (tenant_id = session_tenant()) WITH CHECK (true);
