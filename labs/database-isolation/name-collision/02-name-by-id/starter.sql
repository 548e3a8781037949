CREATE OR REPLACE FUNCTION schema_for(id uuid, slug text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || translate(lower(slug), '-', '_');

CREATE OR REPLACE PROCEDURE make_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', name);
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I.note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL)', name);
END $$;

-- Who is where?
SELECT slug, schema_name, schema_for(id, slug) AS new_name FROM tenant ORDER BY slug;
