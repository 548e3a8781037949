BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(audit_problem() = 'the chain breaks at row 2', false) AS ok,
       'Verification names row 2 of acme''s log.' AS expectation,
       coalesce(audit_problem(), 'verification is content') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT audit_problem() IS NULL AS ok,
       'Globex''s untouched log passes verification.' AS expectation,
       coalesce(audit_problem(), 'verification is content') AS evidence;

ROLLBACK;
