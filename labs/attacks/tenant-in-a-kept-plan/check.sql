BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT latest_memo() = 'falcon support' AS ok,
       'Globex is served first, with its own memo.' AS expectation,
       coalesce(latest_memo(), 'no memo') AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT latest_memo() = 'orchid travel' AS ok,
       'Then acme is, on the same connection, with acme''s.' AS expectation,
       coalesce(latest_memo(), 'no memo') AS evidence;

ROLLBACK;
