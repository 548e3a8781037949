BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'::uuid, 'heron-of-the-north'::text)$$) = '00000' AS ok,
       'The application enters acme with its secret.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'::uuid, 'heron-of-the-north'::text)$$) AS evidence;

SELECT expect.sqlstate('CREATE DOMAIN pg_temp.text AS pg_catalog.text') = '42501' AS ok,
       'The login can''t put a type before those of pg_catalog (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('CREATE DOMAIN pg_temp.text AS pg_catalog.text') AS evidence;

ROLLBACK;
