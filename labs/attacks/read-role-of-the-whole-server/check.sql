BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT expect.sqlstate($$SELECT memo FROM invoice$$) = '42501' AS ok,
       'Acme''s login is refused globex''s invoices.' AS expectation,
       'it may read ' || coalesce((SELECT string_agg(relname, ', ') FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
           AND has_table_privilege(oid, 'SELECT')), 'nothing') AS evidence;

SELECT NOT pg_has_role('app_user', 'pg_read_all_data', 'USAGE') AS ok,
       'Acme''s login is in no role that reads all databases.' AS expectation,
       'pg_read_all_data' AS evidence;

-- As the owner of globex's tables: its application still works.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT count(*) = 2 AS ok,
       'Globex reads its own two invoices.' AS expectation,
       count(*)::text AS evidence
FROM invoice;

ROLLBACK;
