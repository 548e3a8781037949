-- Only a superuser makes schemas here; app_owner owns them and what is in them.
CREATE SCHEMA t_acme AUTHORIZATION app_owner
  CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL, total numeric NOT NULL)
  CREATE TABLE export (id bigint, memo text, total numeric);
CREATE SCHEMA t_globex AUTHORIZATION app_owner
  CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL, total numeric NOT NULL);
CREATE SCHEMA t_globex_2 AUTHORIZATION app_owner
  CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL, total numeric NOT NULL);
CREATE SCHEMA t_initech AUTHORIZATION app_owner
  CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL, total numeric NOT NULL);

INSERT INTO t_acme.invoice VALUES (1, 'orchid delivery', 120), (2, 'orchid support', 80);
-- globex moved after invoice 3 and has been paid and billed since.
INSERT INTO t_globex.invoice VALUES (3, 'falcon rollout, unpaid', 300);
INSERT INTO t_globex_2.invoice VALUES (3, 'falcon rollout, paid', 300), (4, 'falcon support', 50);
INSERT INTO t_initech.invoice VALUES (5, 'stapler lease', 10);

GRANT USAGE ON SCHEMA t_acme, t_globex, t_globex_2, t_initech TO app_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA t_acme, t_globex, t_globex_2, t_initech TO app_user;
