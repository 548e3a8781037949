CREATE TABLE tenant (
  id          uuid PRIMARY KEY,
  slug        text NOT NULL UNIQUE,
  schema_name text UNIQUE
);
INSERT INTO tenant VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'acme-orchid'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'globex-falcon');
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_row ON tenant TO app_user
  USING (id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON tenant TO app_user;
