-- A tenant that SQL can't forge: PostgreSQL 13 or newer. Run as the owner of the tables, between the
-- two parts of sealed-database.sql. The application's login may create nothing, pg_temp included.

-- #region key
-- A schema of its own, without USAGE for the login: default privileges, or a GRANT ON ALL TABLES,
-- may hand new tables and functions of the others to it.
CREATE SCHEMA seal;

CREATE TABLE seal.context_key (
  only_one  boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  inner_key bytea NOT NULL DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
  outer_key bytea NOT NULL DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
INSERT INTO seal.context_key DEFAULT VALUES;

-- SHA-256 of each secret that is in use: two while you change it. A secret is 32 random bytes, in
-- hexadecimal; what is hashed is that text.
CREATE TABLE seal.context_secret (hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32));
-- #endregion key

-- #region seal
-- For one tenant, in this transaction of this connection. With the rights of whoever calls it.
CREATE FUNCTION seal.context_seal(tenant uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(outer_key || sha256(inner_key || uuid_send(tenant)
           || int4send(pg_backend_pid()) || timestamptz_send(now()))), 'hex')
  FROM seal.context_key
$$;

CREATE FUNCTION public.enter_tenant(tenant uuid, secret text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM seal.context_secret WHERE hash = sha256(convert_to(secret, 'UTF8'))) THEN
    RAISE EXCEPTION 'Only the application enters a tenant.' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  PERFORM set_config('app.tenant_id', tenant::text, true),
          set_config('app.seal', seal.context_seal(tenant), true);
END $$;
-- #endregion seal

-- #region verify
-- Not parallel safe: a worker has another backend's id. In a subselect the leader asks it, once.
CREATE OR REPLACE FUNCTION public.sealed_tenant() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  IF current_setting('app.seal', true) = seal.context_seal(tenant) THEN
    RETURN tenant;
  END IF;
  RETURN NULL;
END $$;

-- Both halves: ALTER POLICY leaves a WITH CHECK that it does not name as it was.
ALTER POLICY own ON public.document
  USING (tenant_id = (SELECT public.sealed_tenant()))
  WITH CHECK (tenant_id = (SELECT public.sealed_tenant()));
-- #endregion verify
