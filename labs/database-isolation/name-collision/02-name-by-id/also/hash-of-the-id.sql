CREATE OR REPLACE FUNCTION schema_for(id uuid, slug text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || md5(id::text);

CREATE OR REPLACE PROCEDURE make_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', name);
  EXECUTE format('CREATE TABLE %I.note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL)', name);
END $$;

-- By a loop, and acme's table moved instead of its schema renamed.
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT id, slug FROM tenant WHERE schema_name = 't_north_star' LOOP
    EXECUTE format('CREATE SCHEMA %I', schema_for(one.id, one.slug));
    IF one.slug = 'north-star' THEN
      EXECUTE format('ALTER TABLE t_north_star.note SET SCHEMA %I', schema_for(one.id, one.slug));
    ELSE
      EXECUTE format('DROP SCHEMA %I', schema_for(one.id, one.slug));
      CALL make_schema(schema_for(one.id, one.slug));
    END IF;
    CALL grant_schema(schema_for(one.id, one.slug));
    UPDATE tenant SET schema_name = schema_for(one.id, one.slug) WHERE id = one.id;
  END LOOP;
END $$;
DROP SCHEMA t_north_star;
CREATE UNIQUE INDEX one_tenant_per_schema ON tenant (schema_name);
