BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'Globex''s log still has its row.' AS expectation,
       'globex reads ' || coalesce(string_agg(format('%s: %s %s', seq, actor, action), ', '), 'nothing') AS evidence
FROM audit_event;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 2 AS ok,
       'Acme''s log still has its two rows.' AS expectation,
       'acme reads ' || coalesce(string_agg(format('%s: %s %s', seq, actor, action), ', ' ORDER BY seq), 'nothing') AS evidence
FROM audit_event;

ROLLBACK;
