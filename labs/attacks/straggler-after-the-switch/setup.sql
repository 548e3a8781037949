CREATE TABLE placement (tenant_id uuid PRIMARY KEY, home text NOT NULL, epoch bigint NOT NULL);
CREATE TABLE invoice (
  tenant_id uuid NOT NULL,
  id        bigint NOT NULL,
  memo      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- acme's rows were moved to another server a minute ago; globex stays.
INSERT INTO placement VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'server 2', 2),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'here', 1);
INSERT INTO invoice VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid retainer'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon rollout');

ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON invoice TO app_user;
