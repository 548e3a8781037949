BEGIN;
SELECT coalesce(current_setting('app.tenant_id', true), '') = '' AS ok,
       'The connection holds no tenant.' AS expectation,
       format('app.tenant_id is "%s"', current_setting('app.tenant_id', true)) AS evidence;

SELECT to_regclass('label') IS NULL AS ok,
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

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 2 AS ok,
       'acme''s two shipments are marked as exported.' AS expectation,
       format('%s of acme''s shipments are', count(*)) AS evidence
FROM public.shipment
WHERE exported;
ROLLBACK;
