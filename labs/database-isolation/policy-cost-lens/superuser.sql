-- The support desk's tool logs in by itself. It may read tickets; which ones, policies say.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'support') THEN
    CREATE ROLE support;
  END IF;
END
$$;
ALTER ROLE support LOGIN NOSUPERUSER NOBYPASSRLS;
GRANT USAGE ON SCHEMA public TO support;
GRANT SELECT ON ticket TO support;
