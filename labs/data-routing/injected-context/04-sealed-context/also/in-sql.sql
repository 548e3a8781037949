CREATE OR REPLACE FUNCTION enter_tenant(tenant uuid, secret text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.context_key WHERE secret_hash = sha256(convert_to(secret, 'UTF8'))) THEN
    RAISE EXCEPTION 'Only the application enters a tenant.' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  PERFORM set_config('app.tenant_id', tenant::text, true),
          set_config('app.seal', public.context_seal(tenant), true);
END $$;

CREATE FUNCTION sealed_tenant() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT tenant
  FROM (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS tenant) AS said
  WHERE public.context_seal(tenant) = current_setting('app.seal', true)
$$;

ALTER POLICY own ON document USING (tenant_id = sealed_tenant());
ALTER POLICY own ON search_box USING (tenant_id = sealed_tenant());
ALTER POLICY own ON saved_report USING (tenant_id = sealed_tenant());
