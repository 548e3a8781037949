-- A login for each tenant, and a policy that makes it a wall: PostgreSQL 14 or newer. The logins own
-- nothing and are members of no role. As the owner of the tables, who may create schemas.

-- #region login
-- Grant USAGE on it to no login: whoever writes this table chooses a tenant.
CREATE SCHEMA IF NOT EXISTS seal;
CREATE TABLE seal.tenant_login (login name PRIMARY KEY, tenant_id uuid NOT NULL);
INSERT INTO seal.tenant_login VALUES
  ('login_acme', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), ('login_globex', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
CREATE FUNCTION public.login_tenant() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (SELECT tenant_id FROM seal.tenant_login WHERE login = session_user);
-- A policy without TO is for everybody, and permissive ones are joined by OR.
ALTER POLICY own ON public.document TO app_user;
CREATE POLICY by_login ON public.document TO login_acme, login_globex
  USING (tenant_id = (SELECT public.login_tenant()));
-- #endregion login
