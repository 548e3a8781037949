CREATE TABLE invoice (
  id        bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  memo      text NOT NULL,
  total     bigint NOT NULL
);
CREATE TABLE ledger (tenant_id uuid PRIMARY KEY);

INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid retainer', 120),
  (2, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon rollout', 300);

ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON invoice TO app_user;

-- What the runner sends behind the change, in a transaction of its own.
CREATE FUNCTION write_down(tenant uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO ledger VALUES (tenant) ON CONFLICT DO NOTHING
$$;
