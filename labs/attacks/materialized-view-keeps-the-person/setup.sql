CREATE TABLE person (
  tenant_id uuid NOT NULL,
  id        text NOT NULL,
  name      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
INSERT INTO person VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p1', 'Pat of orchid road'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p2', 'Quinn Orchid'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p7', 'Robin of falcon road');
GRANT SELECT, DELETE ON person TO app_user;

ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON person
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- A materialized view takes no policy, so the application reads it through this view.
CREATE MATERIALIZED VIEW person_search AS
SELECT tenant_id, id, lower(name) AS words FROM person;
CREATE VIEW my_search WITH (security_barrier = true) AS
SELECT id, words FROM person_search
WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;
GRANT SELECT ON my_search TO app_user;
