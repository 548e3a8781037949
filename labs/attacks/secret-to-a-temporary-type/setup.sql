CREATE TABLE invoice (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, memo text NOT NULL);
INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid retainer'), (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid audit'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon rollout'), (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon merger talks');
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
GRANT SELECT ON invoice TO app_user;

-- The secret that the application reads from its environment is heron-of-the-north.
CREATE TABLE context_key (inner_key bytea NOT NULL, outer_key bytea NOT NULL, secret_hash bytea NOT NULL);
INSERT INTO context_key VALUES (
  sha256('an inner key'), sha256('an outer key'), sha256('heron-of-the-north'));

CREATE FUNCTION context_seal(tenant uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(outer_key || sha256(inner_key || uuid_send(tenant)
           || int4send(pg_backend_pid()) || timestamptz_send(now()))), 'hex')
  FROM public.context_key
$$;
REVOKE EXECUTE ON FUNCTION context_seal(uuid) FROM PUBLIC;

CREATE FUNCTION enter_tenant(tenant uuid, secret text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.context_key WHERE secret_hash = sha256(convert_to(secret, 'UTF8'))) THEN
    RAISE EXCEPTION 'Only the application enters a tenant.' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  PERFORM set_config('app.tenant_id', tenant::text, true),
          set_config('app.seal', public.context_seal(tenant), true);
END $$;

CREATE FUNCTION sealed_tenant() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  IF current_setting('app.seal', true) = public.context_seal(tenant) THEN
    RETURN tenant;
  END IF;
  RETURN NULL;
END $$;

CREATE POLICY own ON invoice USING (tenant_id = (SELECT sealed_tenant()));
