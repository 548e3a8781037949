CREATE SCHEMA t_acme AUTHORIZATION app_owner;
CREATE SCHEMA t_globex AUTHORIZATION app_owner;
CREATE SCHEMA t_initech AUTHORIZATION app_owner;

SET SESSION AUTHORIZATION app_owner;
CREATE TABLE tenant (schema_name text PRIMARY KEY);
INSERT INTO tenant VALUES ('t_acme'), ('t_globex'), ('t_initech');
CREATE TABLE ledger (schema_name text PRIMARY KEY);

CREATE TABLE t_acme.invoice (id bigint PRIMARY KEY, memo text NOT NULL);
CREATE TABLE t_globex.invoice (id bigint PRIMARY KEY, memo text NOT NULL);
CREATE TABLE t_initech.invoice (id bigint PRIMARY KEY, memo text NOT NULL);
INSERT INTO t_acme.invoice VALUES (1, 'orchid retainer');
INSERT INTO t_globex.invoice VALUES (1, 'falcon rollout');
INSERT INTO t_initech.invoice VALUES (1, 'stapler');

-- Whose tables this session has locked against everybody, readers included.
CREATE TABLE held (changed text NOT NULL, locked text NOT NULL);
CREATE FUNCTION note_locks(place text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO held
  SELECT place, n.nspname
  FROM pg_locks AS l
  JOIN pg_class AS c ON c.oid = l.relation AND c.relname = 'invoice'
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE l.pid = pg_backend_pid() AND l.mode = 'AccessExclusiveLock'
$$;
