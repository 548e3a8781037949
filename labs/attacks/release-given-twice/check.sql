BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT used = (SELECT sum(units) FROM reservation WHERE state <> 'released') AS ok,
       'The counter is what acme’s reservations add up to.' AS expectation,
       format('the counter says %s, the reservations say %s', used,
              (SELECT sum(units) FROM reservation WHERE state <> 'released')) AS evidence
FROM quota;

SELECT NOT release_reservation(1) AS ok,
       'What was committed is not given back.' AS expectation,
       format('the counter says %s', (SELECT used FROM quota)) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT release_reservation(1) AS ok,
       'Globex’s first release gives its units back.' AS expectation,
       'globex held three' AS evidence;

ROLLBACK;
