CREATE TABLE attachment (
  tenant_id uuid NOT NULL,
  name      text NOT NULL,
  content   bytea,
  object    oid,
  PRIMARY KEY (tenant_id, name)
);

ALTER TABLE attachment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON attachment
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON attachment TO app_user;

INSERT INTO attachment (tenant_id, name, content) VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'offer.txt',  'orchid offer'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'merger.txt', 'falcon merger, not announced');
