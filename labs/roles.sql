-- The two login roles every lab has, put back to what they were however often this runs.
-- app_owner owns the tables and runs migrations. app_user is what the application logs in as: it
-- owns nothing and bypasses nothing.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['app_owner', 'app_user'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I', role_name);
    END IF;
    EXECUTE format(
      'ALTER ROLE %I LOGIN INHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION',
      role_name);
    EXECUTE format('ALTER ROLE %I RESET ALL', role_name);
    EXECUTE format(
      'COMMENT ON ROLE %I IS %L', role_name, 'Role of the Multi-Tenant SaaS Architecture Hub labs');
  END LOOP;
END
$$;

GRANT USAGE, CREATE ON SCHEMA public TO app_owner;
GRANT USAGE ON SCHEMA public TO app_user;
