CREATE TABLE invoice (
  id        bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  amount    int NOT NULL,
  memo      text NOT NULL
);

INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 90, 'orchid retainer'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 40, 'orchid travel'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 70, 'falcon rollout, not agreed yet'),
  (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 20, 'falcon support');

GRANT SELECT, INSERT, UPDATE, DELETE ON invoice TO app_user;

CREATE FUNCTION session_tenant() RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
END $$;

ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = session_tenant())
  WITH CHECK (tenant_id = session_tenant());

-- PL/pgSQL keeps the plan of its statement for as long as the connection lives.
CREATE FUNCTION latest_memo() RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT memo FROM invoice ORDER BY id DESC LIMIT 1);
END $$;
