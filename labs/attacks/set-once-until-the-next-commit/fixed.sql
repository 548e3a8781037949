CREATE FUNCTION enter_tenant(tenant uuid, secret text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF sha256(convert_to(secret, 'UTF8')) IS DISTINCT FROM sha256('heron-of-the-north') THEN
    RAISE EXCEPTION 'Only the application enters a tenant.' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  INSERT INTO public.entered (backend, tenant_id, began) VALUES (pg_backend_pid(), tenant, DEFAULT);
END $$;
ALTER TABLE entered ALTER began SET DEFAULT now();
