-- In SQL alone: the catalog joined to what exists, and an error for no row.
CREATE OR REPLACE FUNCTION enter_tenant() RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('search_path', format('%I, pg_temp', n.nspname), true)
  FROM public.tenant t JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema_name
  WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'No schema for this session.';
  END IF;
  RETURN current_setting('search_path');
END $$;

-- Initech leaves public.
CREATE SCHEMA t_cccccccccccc4ccc8ccccccccccccccc;
ALTER TABLE public.note SET SCHEMA t_cccccccccccc4ccc8ccccccccccccccc;
CALL grant_schema('t_cccccccccccc4ccc8ccccccccccccccc');
UPDATE tenant SET schema_name = schema_for(id, slug) WHERE slug = 'initech';
