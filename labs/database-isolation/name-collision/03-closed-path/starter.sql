CREATE OR REPLACE FUNCTION enter_tenant() RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  place text;
BEGIN
  SELECT schema_name INTO place
  FROM public.tenant
  WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid;

  RETURN set_config('search_path', quote_ident(place) || ', public', true);
END $$;
