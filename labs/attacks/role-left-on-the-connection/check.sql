BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT array_agg(id ORDER BY id) = '{1,2}' AS ok,
       'Acme reads its own two invoices.' AS expectation,
       'it reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

SELECT NOT pg_has_role('app_user', 'support', 'MEMBER') AS ok,
       'No client of the pool can become support.' AS expectation,
       'app_user may become: ' || coalesce((
         SELECT string_agg(rolname, ', ' ORDER BY rolname) FROM pg_roles
         WHERE rolname <> 'app_user' AND pg_has_role('app_user', oid, 'MEMBER')), 'nobody') AS evidence;

ROLLBACK;
