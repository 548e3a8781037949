BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT max_units = 10 AS ok,
       'Acme’s limit is the ten units of its plan.' AS expectation,
       format('%s of %s units used', used, max_units) AS evidence
FROM quota;

SELECT expect.sqlstate('UPDATE quota SET used = 0') = '42501' AS ok,
       'The login can’t write the counter past the functions (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('UPDATE quota SET used = 0') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT take_units(3) AND NOT take_units(7) AS ok,
       'Globex takes three units, and not seven more.' AS expectation,
       'globex has nine left' AS evidence;

ROLLBACK;
