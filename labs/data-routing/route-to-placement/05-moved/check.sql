BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

SELECT route('globex.saas.example') = ROW(200, 't_globex_2', NULL)::route_answer AS ok,
       'globex is led to its live placement, t_globex_2.' AS expectation,
       'globex.saas.example: ' || route('globex.saas.example') AS evidence;

SELECT expect.sqlstate('SELECT * FROM t_globex.invoice') = '42501'
   AND expect.sqlstate('INSERT INTO t_globex.invoice VALUES (9, ''falcon late'', 1)') = '42501' AS ok,
       'Whoever still goes to the old copy fails, reading and writing (42501).' AS expectation,
       format('reading: %s, writing: %s', expect.sqlstate('SELECT * FROM t_globex.invoice'),
              expect.sqlstate('INSERT INTO t_globex.invoice VALUES (9, ''falcon late'', 1)')) AS evidence;

-- As the owner: the old copy must still be there for the way back, and only a tenant in the middle
-- of a move has no live placement.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT expect.sqlstate('SELECT * FROM t_globex.invoice WHERE id = 3') = '00000' AS ok,
       'The old copy is kept for the way back.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT * FROM t_globex.invoice WHERE id = 3') AS evidence;

UPDATE placement SET state = 'copying' WHERE schema_name = 't_globex_2';
SELECT (route('globex.saas.example')).status = 503 AND (route('globex.saas.example')).schema_name IS NULL AS ok,
       'A tenant without a live placement gets 503.' AS expectation,
       'globex.saas.example, while it is copied: ' || route('globex.saas.example') AS evidence;

-- Back to the application, as everywhere else.
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT (route('acme.saas.example')).schema_name = 't_acme' AND (route('globex.saas.example')).status = 403
   AND (route('acme-inc.saas.example')).status = 308 AS ok,
       'acme keeps its schema, its redirect, and its 403 at globex’s host.' AS expectation,
       format('acme.saas.example: %s, globex.saas.example: %s, acme-inc.saas.example: %s', route('acme.saas.example'),
              route('globex.saas.example'), route('acme-inc.saas.example')) AS evidence;
ROLLBACK;
