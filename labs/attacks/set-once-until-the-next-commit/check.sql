BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT expect.sqlstate($$SELECT public.enter_tenant('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'a guess')$$) <> '00000' AS ok,
       'In a new transaction nobody enters globex with a guess.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT public.enter_tenant('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'a guess')$$) AS evidence;

SELECT expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north')$$) = '00000' AS ok,
       'The application enters acme.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north')$$) AS evidence;

DO $$ BEGIN PERFORM public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north'); END $$;
SELECT expect.sqlstate($$SELECT public.enter_tenant('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'heron-of-the-north')$$) = '23505' AS ok,
       'A second call in the same transaction is refused (23505).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT public.enter_tenant('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'heron-of-the-north')$$) AS evidence;

ROLLBACK;
