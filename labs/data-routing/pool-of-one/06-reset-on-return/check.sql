BEGIN;
SELECT current_user = session_user AS ok,
       'The connection is nobody but its login.' AS expectation,
       format('session_user %s, current_user %s', session_user, current_user) AS evidence;

SELECT coalesce(current_setting('app.tenant_id', true), '') = '' AS ok,
       'The connection holds no tenant.' AS expectation,
       format('app.tenant_id is "%s"', current_setting('app.tenant_id', true)) AS evidence;

SELECT position('acme' IN current_setting('search_path')) = 0 AS ok,
       'The connection holds no path to a tenant''s schema.' AS expectation,
       format('search_path is %s', current_setting('search_path')) AS evidence;

SELECT count(*) = 0 AS ok,
       'No temporary table is left.' AS expectation,
       string_agg(relname, ', ') AS evidence
FROM pg_class
WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r';

SELECT count(*) = 0 AS ok,
       'No prepared statement is left.' AS expectation,
       string_agg(name, ', ') AS evidence
FROM pg_prepared_statements;

SELECT count(*) = 0 AS ok,
       'No advisory lock is left.' AS expectation,
       string_agg(objid::text, ', ') AS evidence
FROM pg_locks
WHERE locktype = 'advisory' AND pid = pg_backend_pid();

SELECT count(*) = 0 AS ok,
       'The connection listens to no channel.' AS expectation,
       string_agg(channel, ', ') AS evidence
FROM pg_listening_channels() AS l (channel);
ROLLBACK;
