BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) = 2 AS ok,
       'Acme reads its own two invoices.' AS expectation,
       string_agg(memo, ', ' ORDER BY id) AS evidence
FROM invoice;

SELECT count(*) = 0 AS ok,
       'No policy names a role that the application''s login is in.' AS expectation,
       coalesce(string_agg(format('%s is for %s', p.policyname, r.rolname), ', '), 'none does') AS evidence
FROM pg_policies AS p
JOIN pg_roles AS r ON r.rolname = ANY (p.roles)
WHERE r.rolname <> 'app_user' AND pg_has_role('app_user', r.oid, 'USAGE');

ROLLBACK;
