-- Each tenant's schema belongs to the platform, and a role of its own may use it.
CREATE TABLE tenant (
  id          uuid PRIMARY KEY,
  slug        text NOT NULL UNIQUE,
  schema_name text NOT NULL UNIQUE
);
INSERT INTO tenant VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'acme',   't_acme'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'globex', 't_globex');
GRANT SELECT ON tenant TO app_user;

CREATE SCHEMA t_acme
  CREATE TABLE note (id bigint PRIMARY KEY, memo text NOT NULL);
CREATE SCHEMA t_globex
  CREATE TABLE note (id bigint PRIMARY KEY, memo text NOT NULL);
INSERT INTO t_acme.note VALUES (1, 'orchid price list');
INSERT INTO t_globex.note VALUES (3, 'falcon merger talks');
