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
SELECT expect.reads($$SELECT memo FROM public.find_invoices('retainer')$$) = 'orchid retainer' AS ok,
       'Acme''s application finds acme''s invoice.' AS expectation,
       'it finds ' || expect.reads($$SELECT memo FROM public.find_invoices('retainer')$$) AS evidence;

SELECT expect.reads($$SELECT memo FROM public.find_invoices('x'' UNION ALL SELECT 0, set_config(''app.tenant_id'', ''bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'', true) UNION ALL SELECT id, memo FROM invoice --')$$) NOT LIKE '%falcon%' AS ok,
       'The injected statement finds nothing of globex''s.' AS expectation,
       'it finds ' || expect.reads($$SELECT memo FROM public.find_invoices('x'' UNION ALL SELECT 0, set_config(''app.tenant_id'', ''bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'', true) UNION ALL SELECT id, memo FROM invoice --')$$) AS evidence;

ROLLBACK;
