CREATE FUNCTION enter_tenant(tenant uuid, secret text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.entered (backend, tenant_id, began) VALUES (pg_backend_pid(), tenant, DEFAULT)
$$;
ALTER TABLE entered ALTER began SET DEFAULT now();
