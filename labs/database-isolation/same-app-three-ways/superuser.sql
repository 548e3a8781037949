-- Only a superuser makes schemas here; app_owner owns them and what is in them. New tenants are copied
-- from t_template.
CREATE SCHEMA t_template AUTHORIZATION app_owner
  CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL, total numeric NOT NULL, late boolean NOT NULL);
CREATE SCHEMA t_acme AUTHORIZATION app_owner
  CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL, total numeric NOT NULL, late boolean NOT NULL);
CREATE SCHEMA t_globex AUTHORIZATION app_owner
  CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL, total numeric NOT NULL, late boolean NOT NULL);

INSERT INTO t_acme.invoice VALUES (1, 'orchid delivery', 120, true), (2, 'orchid support', 80, false);
INSERT INTO t_globex.invoice VALUES (1, 'falcon rollout', 300, true), (2, 'falcon training', 50, false);

GRANT USAGE ON SCHEMA t_acme, t_globex TO app_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON t_acme.invoice, t_globex.invoice TO app_user;
