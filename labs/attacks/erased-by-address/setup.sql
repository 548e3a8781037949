CREATE TABLE person (
  tenant_id uuid NOT NULL,
  id        text NOT NULL,
  name      text NOT NULL,
  email     text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
-- One human being, a customer of both.
INSERT INTO person VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p1', 'Pat of orchid road', 'pat@post.example'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p2', 'Quinn Orchid',       'quinn@post.example'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p7', 'Pat of falcon road', 'pat@post.example');
GRANT SELECT, DELETE ON person TO app_user;

ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON person
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
