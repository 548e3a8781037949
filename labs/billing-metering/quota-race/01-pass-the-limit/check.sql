BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 11 AND count(*) FILTER (WHERE key IN ('oct-10', 'oct-11')) = 2 AS ok,
       'Both requests exported: October has eleven exports, oct-10 and oct-11 among them.' AS expectation,
       format('%s exports, the last %s', count(*), max(key) FILTER (WHERE key ~ '1[01]$')) AS evidence
FROM reservation
WHERE starts_at = '2026-10-01T00:00:00Z';

SELECT used = 10 AND max_units = 10 AS ok,
       'The counter says 10 of 10: B wrote what it worked out from the 9 it had read.' AS expectation,
       format('%s of %s', used, max_units) AS evidence
FROM quota
WHERE meter = 'export' AND starts_at = '2026-10-01T00:00:00Z';

ROLLBACK;
