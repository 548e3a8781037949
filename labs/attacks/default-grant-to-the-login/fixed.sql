-- The next tenant, with a default of its own, and the next migration.
SET ROLE app_owner;
CREATE SCHEMA t_globex;
ALTER DEFAULT PRIVILEGES IN SCHEMA t_globex GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO t_globex;
GRANT USAGE ON SCHEMA t_globex TO t_globex;
CREATE TABLE t_globex.note AS SELECT memo FROM import WHERE tenant = 'globex';
RESET ROLE;
