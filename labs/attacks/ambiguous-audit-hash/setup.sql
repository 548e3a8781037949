CREATE TABLE audit_event (
  tenant_id uuid NOT NULL,
  seq       bigint NOT NULL,
  subject   text NOT NULL,
  amount    text NOT NULL,
  hash      bytea,
  PRIMARY KEY (tenant_id, seq)
);

INSERT INTO audit_event VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid refund of invoice 1', '250'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon refund of invoice 3', '9400');

GRANT SELECT, INSERT ON audit_event TO app_user;

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_event
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
