-- Made once, by somebody who was tired of grants.
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT USAGE ON SCHEMAS TO app_user;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app_user;

-- The next tenant, and the next migration.
SET ROLE app_owner;
CREATE SCHEMA t_globex;
CREATE TABLE t_globex.note AS SELECT memo FROM import WHERE tenant = 'globex';
GRANT USAGE ON SCHEMA t_globex TO t_globex;
GRANT SELECT, INSERT, UPDATE, DELETE ON t_globex.note TO t_globex;
RESET ROLE;
