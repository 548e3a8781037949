BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT array_agg(id ORDER BY id) = '{1,2}' AS ok,
       'Acme reads its own two invoices.' AS expectation,
       'it reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

SELECT NOT has_database_privilege('app_user', current_database(), 'TEMPORARY') AS ok,
       'No client of the pool can leave a temporary table behind.' AS expectation,
       'TEMPORARY is ' || CASE WHEN has_database_privilege('app_user', current_database(), 'TEMPORARY')
         THEN 'granted' ELSE 'not granted' END AS evidence;

ROLLBACK;
