BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT expect.sqlstate('SELECT memo FROM t_globex.note') = '42501' AS ok,
       'The login may not read a table that was made after it (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT memo FROM t_globex.note') AS evidence;

SELECT has_schema_privilege('t_globex', c.relnamespace, 'USAGE') AND has_table_privilege('t_globex', c.oid, 'SELECT, INSERT') AS ok,
       'Globex''s role may use it without a grant of its own.' AS expectation,
       format('t_globex has %s on the schema and %s on the table',
              CASE WHEN has_schema_privilege('t_globex', c.relnamespace, 'USAGE') THEN 'USAGE' ELSE 'nothing' END,
              CASE WHEN has_table_privilege('t_globex', c.oid, 'SELECT') THEN 'SELECT' ELSE 'nothing' END) AS evidence
FROM pg_class c
WHERE c.relname = 'note' AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 't_globex');

ROLLBACK;
