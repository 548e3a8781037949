BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 1 AS ok,
       'Acme''s log tells of bob''s denied attempt on invoice 7.' AS expectation,
       coalesce(string_agg(format('%s: %s %s', seq, actor, action), ', '), 'no denied attempt') AS evidence
FROM audit_event
WHERE actor = 'bob' AND action = 'denied: void invoice 7';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'Globex''s log has its one row, and nothing of acme''s.' AS expectation,
       'globex reads ' || coalesce(string_agg(format('%s: %s %s', seq, actor, action), ', ' ORDER BY seq), 'nothing') AS evidence
FROM audit_event;

ROLLBACK;
