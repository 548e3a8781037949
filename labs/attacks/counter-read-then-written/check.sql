BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 10 AS ok,
       'Acme has the ten documents of its limit.' AS expectation,
       format('%s documents', count(*)) AS evidence
FROM document;

SELECT used = (SELECT count(*) FROM document) AS ok,
       'The counter says how many there are.' AS expectation,
       format('the counter says %s', used) AS evidence
FROM quota;

ROLLBACK;
