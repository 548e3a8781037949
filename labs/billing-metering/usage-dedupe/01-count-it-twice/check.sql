BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT sum(pages) = 120 AS ok,
       'Acme has rendered 120 pages in October, as before.' AS expectation,
       format('%s pages in %s reports', sum(pages), count(*)) AS evidence
FROM report;

SELECT bool_and(pages > 120) AS ok,
       'Acme''s counter says more than that: one message was counted more than once.' AS expectation,
       'counted ' || string_agg(pages::text, ', ') AS evidence
FROM usage_counter;

ROLLBACK;
