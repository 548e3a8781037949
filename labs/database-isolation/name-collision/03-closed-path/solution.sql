CREATE OR REPLACE FUNCTION enter_tenant() RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  place text;
BEGIN
  SELECT schema_name INTO place
  FROM public.tenant
  WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid;

  IF place IS NULL THEN
    RAISE EXCEPTION 'This session has no tenant.' USING ERRCODE = 'no_data_found';
  END IF;
  IF to_regnamespace(quote_ident(place)) IS NULL THEN
    RAISE EXCEPTION 'The schema % does not exist.', place USING ERRCODE = 'invalid_schema_name';
  END IF;

  RETURN set_config('search_path', quote_ident(place) || ', pg_temp', true);
END $$;

-- Initech leaves public.
CREATE SCHEMA t_cccccccccccc4ccc8ccccccccccccccc;
ALTER TABLE public.note SET SCHEMA t_cccccccccccc4ccc8ccccccccccccccc;
CALL grant_schema('t_cccccccccccc4ccc8ccccccccccccccc');
UPDATE tenant SET schema_name = schema_for(id, slug) WHERE slug = 'initech';
