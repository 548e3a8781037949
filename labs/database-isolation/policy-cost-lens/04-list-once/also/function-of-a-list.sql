CREATE FUNCTION clients() RETURNS uuid[]
LANGUAGE sql STABLE
AS $$ SELECT array_agg(client_id) FROM delegation WHERE agency_id = session_tenant() $$;

CREATE POLICY agency_reads ON ticket FOR SELECT USING (tenant_id = ANY (clients()));
