CREATE FUNCTION is_client(owner uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM delegation d WHERE d.client_id = owner AND d.agency_id = session_tenant())
$$;

CREATE POLICY agency_reads ON ticket FOR SELECT USING (is_client(tenant_id));
