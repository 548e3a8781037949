BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT NOT has_database_privilege('t_acme_1', current_database(), 'CONNECT') AS ok,
       'Globex''s database does not let acme''s login in.' AS expectation,
       'datacl is ' || coalesce(datacl::text, 'empty, so PUBLIC has CONNECT') AS evidence
FROM pg_database WHERE datname = current_database();

SELECT NOT has_database_privilege('t_acme_1', current_database(), 'TEMPORARY') AS ok,
       'Acme''s login can make no temporary table there.' AS expectation,
       'TEMPORARY' AS evidence;

SELECT expect.sqlstate($$SELECT newest_invoice()$$) = '42501' AS ok,
       'A function of globex''s is not PUBLIC''s.' AS expectation,
       'newest_invoice()' AS evidence;

-- As globex's login: it is not locked out.
SET LOCAL SESSION AUTHORIZATION t_globex_1;
SELECT has_database_privilege(current_database(), 'CONNECT') AND newest_invoice() = 'falcon rollout' AS ok,
       'Globex''s login enters and calls its function.' AS expectation,
       'CONNECT and EXECUTE' AS evidence;

ROLLBACK;
