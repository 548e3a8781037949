CREATE TABLE person (
  tenant_id uuid NOT NULL,
  id        text NOT NULL,
  name      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
INSERT INTO person VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p1', 'Pat of orchid road'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p2', 'Quinn Orchid'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p1', 'Robin of falcon road');

CREATE TABLE audit_event (
  tenant_id uuid NOT NULL,
  seq       bigint NOT NULL,
  actor     text NOT NULL,
  action    text NOT NULL,
  prev      bytea,
  hash      bytea,
  PRIMARY KEY (tenant_id, seq)
);

CREATE FUNCTION audit_hash(tenant uuid, seq bigint, actor text, action text, prev bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(
    jsonb_build_array(tenant, seq, actor, action, encode(prev, 'hex'))::text, 'UTF8'))
$$;

-- First row that does not follow from the one before it; null when the chain is whole.
CREATE FUNCTION broken_at() RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT min(seq)
  FROM (SELECT *, lag(hash) OVER (PARTITION BY tenant_id ORDER BY seq) AS before FROM audit_event) AS chain
  WHERE prev IS DISTINCT FROM before
     OR hash IS DISTINCT FROM audit_hash(tenant_id, seq, actor, action, prev)
$$;

CREATE FUNCTION append(who text, did text) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO audit_event
  SELECT tenant, seq, who, did, prev, audit_hash(tenant, seq, who, did, prev)
  FROM (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS tenant,
               coalesce(max(e.seq), 0) + 1 AS seq,
               (array_agg(e.hash ORDER BY e.seq DESC))[1] AS prev
        FROM audit_event AS e) AS head
$$;
GRANT SELECT, DELETE ON person TO app_user;
GRANT SELECT, INSERT, UPDATE ON audit_event TO app_user;

ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON person
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_event
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
