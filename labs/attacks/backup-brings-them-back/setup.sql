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
GRANT SELECT ON person TO app_user;

-- Last night's backup.
CREATE TABLE person_backup AS TABLE person;

CREATE TABLE erasure_ledger (
  tenant_id uuid NOT NULL,
  person_id text NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);

ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON person
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE erasure_ledger ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON erasure_ledger
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
