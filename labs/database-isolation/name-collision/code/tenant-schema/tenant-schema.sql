-- A schema and a role for each tenant, and the one way in. As app_owner, who may make schemas in this
-- database and roles; the catalog is the table tenant (id, slug, schema_name).

-- #region name
-- Made of the id: 34 bytes, never chosen, never changed, and in the catalog once.
CREATE OR REPLACE FUNCTION tenant_schema(id uuid) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || replace(id::text, '-', '');

ALTER TABLE tenant
  ADD CONSTRAINT schema_of_one_tenant UNIQUE (schema_name),
  ADD CONSTRAINT schema_of_its_id CHECK (schema_name = tenant_schema(id));
-- #endregion name

-- #region role
-- The schema, and the role that may use it. What is there already is somebody's: an error.
CREATE OR REPLACE PROCEDURE make_tenant_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE ROLE %I NOLOGIN', name);
  EXECUTE format('CREATE SCHEMA %I', name);
  EXECUTE format('GRANT USAGE ON SCHEMA %1$I TO %1$I', name);
  -- Tables that this role makes here next year are the tenant's, too; a migrator of another name needs
  -- FOR ROLE, and serial columns USAGE on their sequences, which identity columns don't.
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I '
    'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %1$I', name);
  EXECUTE format('GRANT %I TO app_user WITH INHERIT FALSE, SET TRUE', name);
END $$;
REVOKE ALL ON PROCEDURE make_tenant_schema FROM PUBLIC;
-- #endregion role

-- #region enter
-- The first statement after app.tenant_id. What it sets ends with the transaction.
CREATE OR REPLACE FUNCTION enter_tenant() RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  place name;
BEGIN
  SELECT n.nspname INTO place
  FROM public.tenant t
  JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema_name
  WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid;
  IF place IS NULL THEN
    RAISE EXCEPTION 'No schema for this tenant.' USING ERRCODE = 'invalid_schema_name';
  END IF;
  PERFORM set_config('search_path', quote_ident(place) || ', pg_temp', true);
  RETURN set_config('role', place, true);
END $$;
-- #endregion enter
