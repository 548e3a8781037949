CREATE TABLE invoice (tenant_id uuid, id bigint, memo text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE moved_invoice (LIKE invoice INCLUDING ALL);

INSERT INTO invoice VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid retainer'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid rush order'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon rollout');
-- Invoice 2 was written while the copy ran, and lost.
INSERT INTO moved_invoice VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid retainer');

ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE moved_invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_isolation ON moved_invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
