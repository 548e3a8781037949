BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT EXISTS (SELECT FROM t_acme.export AS e JOIN t_globex.invoice AS i USING (id, memo)) AS ok,
       'acme’s export holds an invoice of globex.' AS expectation,
       'it holds ' || coalesce((SELECT string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id) FROM t_acme.export), 'nothing') AS evidence;
ROLLBACK;
