CREATE TABLE message (
  tenant_id uuid NOT NULL,
  id        int NOT NULL,
  author_id text NOT NULL,
  body      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
INSERT INTO message VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'p1', 'The orchid order is late. pat@post.example'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'p2', 'I am ill, can pat@post.example take over?'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'p1', 'Offer pat@post.example the falcon job.');
GRANT SELECT ON message TO app_user;

ALTER TABLE message ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON message
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
