BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) = 0 AS ok,
       'No schema''s name tells acme of another customer.' AS expectation,
       coalesce(string_agg(nspname, ', '), 'none does') AS evidence
FROM pg_namespace
WHERE nspname ILIKE '%globex%' OR nspname ILIKE '%falcon%';

SELECT count(*) = 1 AS ok,
       'Acme may use one schema of a tenant, its own.' AS expectation,
       coalesce(string_agg(nspname, ', '), 'none') AS evidence
FROM pg_namespace
WHERE (nspname LIKE 't\_%' OR nspname LIKE 'cust\_%') AND has_schema_privilege(oid, 'USAGE');

ROLLBACK;
