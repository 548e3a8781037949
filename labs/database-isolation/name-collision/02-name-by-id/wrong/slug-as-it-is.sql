-- Readable names: the slug as it is, quoted. A long one loses its end all the same.
CREATE OR REPLACE FUNCTION schema_for(id uuid, slug text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || slug;

CREATE OR REPLACE PROCEDURE make_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', name);
  EXECUTE format('CREATE TABLE %I.note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL)', name);
END $$;

ALTER SCHEMA t_north_star RENAME TO "t_north-star";
CALL make_schema('t_north_star');
CALL grant_schema('t_north_star');
UPDATE tenant SET schema_name = schema_for(id, slug) WHERE slug = 'north-star';
ALTER TABLE tenant ADD UNIQUE (schema_name);
