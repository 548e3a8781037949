CREATE TABLE audit_event (
  tenant_id uuid NOT NULL,
  seq       bigint NOT NULL,
  actor     text NOT NULL,
  action    text NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);

INSERT INTO audit_event VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'ann', 'opened the orchid account'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'bob', 'exported every orchid invoice'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'cem', 'opened the falcon account');

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_event
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
