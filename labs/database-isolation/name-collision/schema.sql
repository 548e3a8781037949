-- The catalog. Each session of the application reads the row of its own tenant.
CREATE TABLE tenant (
  id          uuid PRIMARY KEY,
  slug        text NOT NULL UNIQUE CHECK (slug ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$'),
  schema_name text NOT NULL
);
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_row ON tenant TO app_user
  USING (id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON tenant TO app_user;

-- Initech's, from the time before there were tenants.
CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON note TO app_user;

-- What a tenant's schema is called.
CREATE FUNCTION schema_for(id uuid, slug text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || translate(lower(slug), '-', '_');

CREATE PROCEDURE make_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', name);
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I.note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL)', name);
END $$;

-- Who may use it.
CREATE PROCEDURE grant_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO app_user', name);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO app_user', name);
END $$;

-- Runs with the rights of app_owner, since the application makes no schemas.
CREATE FUNCTION sign_up(slug text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  id uuid := current_setting('app.tenant_id')::uuid;
  name text := schema_for(id, slug);
BEGIN
  INSERT INTO tenant VALUES (id, slug, name);
  CALL make_schema(name);
  CALL grant_schema(name);
  RETURN name;
END $$;

-- The first statement of every transaction.
CREATE FUNCTION enter_tenant() RETURNS text
LANGUAGE sql
RETURN (SELECT set_config('search_path', quote_ident(schema_name) || ', public', true)
        FROM tenant
        WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid);
