BEGIN;
-- The memos that a statement reads, or the SQLSTATE it ends with. What it set is set no more.
CREATE FUNCTION expect.reads(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE 'SELECT coalesce(string_agg(t, '', '' ORDER BY t), ''nothing'') FROM (' || statement || ') AS r (t)' INTO answer;
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN answer;
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
DO $$ BEGIN PERFORM public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north'); END $$;
SELECT expect.reads('SELECT memo FROM public.invoice') = 'orchid audit, orchid retainer' AS ok,
       'Acme''s application reads acme''s invoices.' AS expectation,
       'it reads ' || expect.reads('SELECT memo FROM public.invoice') AS evidence;

SELECT expect.sqlstate($$SELECT public.context_seal('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb')$$) = '42501' AS ok,
       'The login can''t mint the seal of globex (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT public.context_seal('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb')$$) AS evidence;

ROLLBACK;
