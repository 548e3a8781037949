-- The role owns its schema's table: it may change it, and drop it.
CREATE OR REPLACE PROCEDURE grant_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE ROLE %I NOLOGIN', name);
  EXECUTE format('GRANT USAGE ON SCHEMA %1$I TO %1$I', name);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO %1$I', name);
  EXECUTE format('GRANT %I TO app_user', name);
  EXECUTE format('GRANT %I TO app_owner WITH SET TRUE', name);
  EXECUTE format('GRANT CREATE ON SCHEMA %1$I TO %1$I', name);
  EXECUTE format('ALTER TABLE %1$I.note OWNER TO %1$I', name);
  EXECUTE format('REVOKE ALL ON SCHEMA %I FROM app_user', name);
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM app_user', name);
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

-- Who is here already.
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT schema_name FROM tenant LOOP
    CALL grant_schema(one.schema_name);
  END LOOP;
END $$;
