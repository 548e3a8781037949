CREATE TABLE invoice (
  id        bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  memo      text NOT NULL
);

INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid retainer'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid travel'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon rollout');

GRANT SELECT ON invoice TO app_user;

ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

CREATE ROLE support;
GRANT SELECT ON invoice TO support;
CREATE POLICY support_reads ON invoice FOR SELECT TO support USING (true);
