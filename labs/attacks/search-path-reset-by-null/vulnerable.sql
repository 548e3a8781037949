CREATE FUNCTION enter_tenant() RETURNS text LANGUAGE sql AS $$
  SELECT set_config('search_path', (
    SELECT quote_ident(schema_name) || ', pg_temp' FROM public.placement
    WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
  ), true)
$$;
