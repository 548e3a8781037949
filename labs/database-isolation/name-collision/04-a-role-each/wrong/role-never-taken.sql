-- The role is made and never taken.
CREATE OR REPLACE PROCEDURE grant_schema(name text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE ROLE %I NOLOGIN', name);
  EXECUTE format('GRANT USAGE ON SCHEMA %1$I TO %1$I', name);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO %1$I', name);
  EXECUTE format('GRANT %I TO app_user', name);
  EXECUTE format('REVOKE ALL ON SCHEMA %I FROM app_user', name);
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM app_user', name);
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
