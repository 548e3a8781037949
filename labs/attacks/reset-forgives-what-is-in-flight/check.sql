BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT sum(units) = 10 AS ok,
       'Acme has reserved the ten units of November.' AS expectation,
       format('%s units', sum(units)) AS evidence
FROM reservation WHERE period = '2026-11-01' AND state = 'held';

SELECT count(*) = 1 AS ok,
       'October has a row of its own, and its units are back.' AS expectation,
       format('%s such row', count(*)) AS evidence
FROM quota WHERE period = '2026-10-01' AND used = 0
  AND EXISTS (SELECT FROM quota WHERE period = '2026-11-01');

ROLLBACK;
