-- The support desk reads all documents. The application may become support, for one page of the
-- product; app_owner granted it and can take it back.
ALTER ROLE app_user NOINHERIT;
ALTER ROLE app_owner NOINHERIT;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'support') THEN
    CREATE ROLE support NOLOGIN;
  END IF;
END
$$;
GRANT support TO app_owner WITH ADMIN OPTION;
GRANT support TO app_user GRANTED BY app_owner;
GRANT USAGE ON SCHEMA public TO support;
GRANT SELECT ON document TO support;
CREATE POLICY support_reads ON document FOR SELECT TO support USING (true);
