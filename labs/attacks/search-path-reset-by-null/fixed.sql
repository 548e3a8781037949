CREATE FUNCTION enter_tenant() RETURNS text LANGUAGE sql AS $$
  SELECT set_config('search_path', coalesce((
    SELECT quote_ident(schema_name) || ', ' FROM public.placement
    WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
  ), '') || 'pg_temp', true)
$$;
