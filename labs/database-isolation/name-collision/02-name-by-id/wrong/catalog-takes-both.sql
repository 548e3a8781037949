-- Nothing in the catalog stops the next one who writes a name by hand.
CREATE OR REPLACE FUNCTION schema_for(id uuid, slug text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || replace(id::text, '-', '');

CREATE OR REPLACE PROCEDURE make_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', name);
  EXECUTE format('CREATE TABLE %I.note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL)', name);
END $$;

-- Acme keeps its tables under their new name, globex gets its own.
ALTER SCHEMA t_north_star RENAME TO t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
CALL make_schema('t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb');
CALL grant_schema('t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb');
UPDATE tenant SET schema_name = schema_for(id, slug) WHERE slug IN ('north-star', 'north_star');
