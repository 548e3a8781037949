-- Good names for whoever comes next. Globex is still in acme's schema.
CREATE OR REPLACE FUNCTION schema_for(id uuid, slug text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || replace(id::text, '-', '');

CREATE OR REPLACE PROCEDURE make_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', name);
  EXECUTE format('CREATE TABLE %I.note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL)', name);
END $$;
