BEGIN;
SELECT current_setting('app.tenant_id', true) = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AS ok,
       'The next client finds acme''s tenant on the connection.' AS expectation,
       format('app.tenant_id is "%s"', current_setting('app.tenant_id', true)) AS evidence;
ROLLBACK;
