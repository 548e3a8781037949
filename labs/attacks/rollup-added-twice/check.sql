BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(sum(total), 0) = 120 AS ok,
       'Acme''s hour has the 120 pages of its two events.' AS expectation,
       format('%s pages', coalesce(sum(total), 0)) AS evidence
FROM usage_hour;

SELECT count(*) = count(DISTINCT event_id) AS ok,
       'No event is there twice, as in every state: counting duplicates finds nothing.' AS expectation,
       format('%s events', count(*)) AS evidence
FROM usage_event;

ROLLBACK;
