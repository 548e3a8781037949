-- Eight digits look unique. In a UUID of version 7 they are the time, to about a minute.
CREATE OR REPLACE FUNCTION schema_for(id uuid, slug text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || left(id::text, 8);

CREATE OR REPLACE PROCEDURE make_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', name);
  EXECUTE format('CREATE TABLE %I.note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL)', name);
END $$;

ALTER SCHEMA t_north_star RENAME TO t_aaaaaaaa;
CALL make_schema('t_bbbbbbbb');
CALL grant_schema('t_bbbbbbbb');
UPDATE tenant SET schema_name = schema_for(id, slug) WHERE schema_name = 't_north_star';
ALTER TABLE tenant ADD UNIQUE (schema_name);
