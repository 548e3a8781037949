-- INTO STRICT raises where there is no row, and current_schema is the first schema of the path that exists.
CREATE OR REPLACE FUNCTION enter_tenant() RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  place text;
BEGIN
  SELECT schema_name INTO STRICT place
  FROM public.tenant
  WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid;
  PERFORM set_config('search_path', format('%I, pg_temp', place), true);
  IF current_schema() IS DISTINCT FROM place THEN
    RAISE EXCEPTION 'The schema % is not there.', place;
  END IF;
  RETURN place;
END $$;

CALL make_schema('t_cccccccccccc4ccc8ccccccccccccccc');
INSERT INTO t_cccccccccccc4ccc8ccccccccccccccc.note (memo) SELECT memo FROM public.note ORDER BY id;
DROP TABLE public.note;
CALL grant_schema('t_cccccccccccc4ccc8ccccccccccccccc');
UPDATE tenant SET schema_name = 't_cccccccccccc4ccc8ccccccccccccccc' WHERE slug = 'initech';
