BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 1 AS ok,
       'Acme''s report-9 is counted once.' AS expectation,
       'counted in ' || coalesce(string_agg(tableoid::regclass::text, ' and ' ORDER BY occurred_at), 'no partition') AS evidence
FROM usage_event WHERE event_id = 'report-9';

ROLLBACK;
