SET SESSION AUTHORIZATION app_owner;
CREATE FUNCTION enter_tenant(tenant uuid, secret text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.context_key WHERE secret_hash = sha256(convert_to(secret, 'UTF8'))) THEN
    RAISE EXCEPTION 'Only the application enters a tenant.' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  PERFORM set_config('app.tenant_id', tenant::text, true),
          set_config('app.seal', public.context_seal(tenant), true);
END $$;

CREATE FUNCTION sealed_tenant() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  IF current_setting('app.seal', true) = public.context_seal(tenant) THEN
    RETURN tenant;
  END IF;
  RETURN NULL;
END $$;

CREATE POLICY own ON invoice USING (tenant_id = (SELECT sealed_tenant()));
