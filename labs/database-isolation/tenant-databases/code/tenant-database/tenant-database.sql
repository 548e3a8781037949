-- A tenant's database and who may use it. The names are made of the tenant's id, never of its slug.
-- Run by a role with CREATEDB and CREATEROLE, which owns the template and the databases made of it.

-- #region template
-- Connected to tenant_template, beside the tables of today's migrations. It holds no tenant's rows
-- and no rights: CREATE DATABASE copies tables with the rights on them, to every tenant that follows.
CREATE TABLE this_tenant (
  tenant_id uuid NOT NULL,
  only_one  boolean PRIMARY KEY DEFAULT true CHECK (only_one)
);
REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- Binds what this role makes: run it, and those below, as the role that migrates.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- #endregion template

-- #region role
-- Rights belong to a role that can't log in. Of its two logins one is in use; new credentials go to
-- the other one, and the catalog's epoch rises. While pools follow, both count.
CREATE ROLE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa NOLOGIN;
CREATE ROLE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa_1 LOGIN CONNECTION LIMIT 12
  IN ROLE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
CREATE ROLE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa_2 NOLOGIN CONNECTION LIMIT 12
  IN ROLE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
-- #endregion role

-- #region database
CREATE DATABASE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa TEMPLATE tenant_template;
-- CONNECT and TEMPORARY are everybody's in a new database, whatever was revoked in its template.
REVOKE ALL ON DATABASE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa FROM PUBLIC;
GRANT CONNECT ON DATABASE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa TO t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
-- #endregion database

-- #region grants
-- Connected to the new database.
INSERT INTO this_tenant VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
GRANT USAGE ON SCHEMA public TO t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public
  TO t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
REVOKE INSERT, UPDATE, DELETE ON this_tenant FROM t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
-- #endregion grants

-- #region rotate
-- New credentials for a tenant. A session that stands is never asked again: it ends with its pool,
-- when the router sees the new epoch, or here. t_…_2 got its secret before. On the tenant's server:
ALTER ROLE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa_2 LOGIN;
-- Then in the catalog:
UPDATE placement SET login = 't_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa_2', epoch = epoch + 1
WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
-- When pg_stat_activity shows no session of the old one, or at your deadline, on the server:
ALTER ROLE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa_1 NOLOGIN;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE usename = 't_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa_1';
-- #endregion rotate
