CREATE TABLE tenant (
  id          uuid PRIMARY KEY,
  schema_name text NOT NULL UNIQUE
);
INSERT INTO tenant VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 't_acme'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 't_globex');
GRANT SELECT ON tenant TO app_user;

CREATE SCHEMA t_acme
  CREATE TABLE note (id bigint PRIMARY KEY, memo text NOT NULL);
CREATE SCHEMA t_globex
  CREATE TABLE note (id bigint PRIMARY KEY, memo text NOT NULL);
INSERT INTO t_acme.note VALUES (1, 'orchid price list');
INSERT INTO t_globex.note VALUES (3, 'falcon merger talks');
GRANT USAGE ON SCHEMA t_acme, t_globex TO app_user;
GRANT SELECT ON t_acme.note, t_globex.note TO app_user;
