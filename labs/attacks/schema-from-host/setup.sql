CREATE TABLE tenant_domain (
  host        text PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  schema_name text NOT NULL
);
INSERT INTO tenant_domain VALUES
  ('acme.saas.example',   'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 't_acme'),
  ('globex.saas.example', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 't_globex');
GRANT SELECT ON tenant_domain TO app_user;

CREATE SCHEMA t_acme
  CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL);
CREATE SCHEMA t_globex
  CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL);
INSERT INTO t_acme.invoice VALUES (1, 'orchid retainer');
INSERT INTO t_globex.invoice VALUES (3, 'falcon rollout');

GRANT USAGE ON SCHEMA t_acme, t_globex TO app_user;
GRANT SELECT ON t_acme.invoice, t_globex.invoice TO app_user;
