BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT to_regclass('invoice') IS NULL AS ok,
       'A tenant without a place finds no table.' AS expectation,
       'search_path is ' || quote_literal(current_setting('search_path')) AS evidence
FROM public.enter_tenant();

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT to_regclass('invoice') = 'public.invoice'::regclass AS ok,
       'Acme finds its own.' AS expectation,
       'search_path is ' || quote_literal(current_setting('search_path')) AS evidence
FROM public.enter_tenant();

ROLLBACK;
