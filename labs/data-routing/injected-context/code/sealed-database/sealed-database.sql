-- What stands around sealed-context.sql, before it and after it. PostgreSQL 13 or newer.

-- #region before
-- As a superuser, in each database that the login may connect to. app_owner is nobody's login:
-- migrations take it by SET ROLE.
ALTER ROLE app_owner NOLOGIN;
DO $$ BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO app_owner', current_database());
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
-- Else a SELECT ends the sessions of its login, and with them the statements of other tenants.
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_terminate_backend, pg_catalog.pg_cancel_backend FROM PUBLIC;
-- #endregion before

-- #region after
-- As app_owner, after sealed-context.sql. The secret, of openssl rand -hex 32, is sent to no server.
-- Its hash is what printf %s "$SECRET" | sha256sum says; until you put it here, this line fails.
INSERT INTO seal.context_secret VALUES ('\x<hash of your secret>');
REVOKE EXECUTE ON FUNCTION public.enter_tenant(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.enter_tenant(uuid, text) TO app_user;
-- A policy without TO asks it for every role, support's too. It mints nothing.
GRANT EXECUTE ON FUNCTION public.sealed_tenant() TO PUBLIC;
-- #endregion after
