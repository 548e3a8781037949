BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT release_reservation(41) AS ok,
       'Acme releases its own reservation.' AS expectation,
       'acme holds 41' AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT state = 'held' AS ok,
       'Globex’s reservation is still held.' AS expectation,
       about || ' is ' || state AS evidence
FROM reservation WHERE id = 42;

SELECT used = 10 AS ok,
       'Globex’s counter has the ten units that it holds.' AS expectation,
       format('the counter says %s', used) AS evidence
FROM quota;

ROLLBACK;
