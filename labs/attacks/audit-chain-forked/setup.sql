CREATE TABLE audit_event (
  tenant_id uuid NOT NULL,
  seq       bigint NOT NULL,
  actor     text NOT NULL,
  action    text NOT NULL,
  prev      bytea,
  hash      bytea NOT NULL,
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
  FROM (SELECT *, row_number() OVER w AS place, lag(hash) OVER w AS before
        FROM audit_event WINDOW w AS (PARTITION BY tenant_id ORDER BY seq)) AS chain
  WHERE seq <> place
     OR prev IS DISTINCT FROM before
     OR hash <> audit_hash(tenant_id, seq, actor, action, prev)
$$;

INSERT INTO audit_event
SELECT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'ann', 'opened the orchid account', NULL, audit_hash('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'ann', 'opened the orchid account', NULL);
INSERT INTO audit_event
SELECT tenant_id, 2, 'bob', 'exported every orchid invoice', hash, audit_hash(tenant_id, 2, 'bob', 'exported every orchid invoice', hash)
FROM audit_event WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AND seq = 1;
INSERT INTO audit_event
SELECT tenant_id, 3, 'bob', 'left orchid', hash, audit_hash(tenant_id, 3, 'bob', 'left orchid', hash)
FROM audit_event WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AND seq = 2;
INSERT INTO audit_event
SELECT 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'cem', 'opened the falcon account', NULL, audit_hash('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'cem', 'opened the falcon account', NULL);

GRANT SELECT, INSERT ON audit_event TO app_user;

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_event
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
