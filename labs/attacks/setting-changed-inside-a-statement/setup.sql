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

CREATE FUNCTION find_invoices(term text) RETURNS TABLE (id bigint, memo text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id, memo FROM invoice WHERE memo LIKE ''%' || term || '%''';
END $$;
REVOKE EXECUTE ON FUNCTION context_seal(uuid) FROM PUBLIC;
