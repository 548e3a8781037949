BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT count(*) = 0 AS ok,
       'No function’s text that acme’s login reads holds a key of globex.' AS expectation,
       coalesce(string_agg(proname, ', '), 'none does') AS evidence
FROM pg_proc WHERE prosrc LIKE '%falcon%';

SELECT count(*) = 0 AS ok,
       'No function of the owner that deals with keys is the application’s to call.' AS expectation,
       coalesce(string_agg(proname, ', '), 'none is') AS evidence
FROM pg_proc WHERE proname = 'note_key' AND has_function_privilege('app_user', oid, 'EXECUTE');

ROLLBACK;
