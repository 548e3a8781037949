-- The schemas of today by hand, and the role first, then the path.
CREATE OR REPLACE PROCEDURE grant_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE ROLE %I NOLOGIN', name);
  EXECUTE format('GRANT USAGE ON SCHEMA %1$I TO %1$I', name);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO %1$I', name);
  EXECUTE format('GRANT %I TO app_user', name);
END $$;

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

  PERFORM set_config('role', place, true);
  RETURN set_config('search_path', quote_ident(place) || ', pg_temp', true);
END $$;

REVOKE ALL ON SCHEMA t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa, t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb, t_cccccccccccc4ccc8ccccccccccccccc FROM app_user;
REVOKE ALL ON ALL TABLES IN SCHEMA t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa, t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb, t_cccccccccccc4ccc8ccccccccccccccc FROM app_user;
CALL grant_schema('t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa');
CALL grant_schema('t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb');
CALL grant_schema('t_cccccccccccc4ccc8ccccccccccccccc');
