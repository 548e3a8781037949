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
SELECT expect.reads($$SELECT memo FROM public.find_invoices('')$$) = 'orchid audit, orchid retainer' AS ok,
       'Acme''s application finds acme''s invoices.' AS expectation,
       'it finds ' || expect.reads($$SELECT memo FROM public.find_invoices('')$$) AS evidence;

SELECT expect.reads($$SELECT memo FROM public.find_invoices('x'' UNION ALL SELECT 0, set_config(''role'', ''support'', true) UNION ALL SELECT id, memo FROM find_invoices('''') --')$$) = '42501' AS ok,
       'The login can''t become support (42501).' AS expectation,
       'it finds ' || expect.reads($$SELECT memo FROM public.find_invoices('x'' UNION ALL SELECT 0, set_config(''role'', ''support'', true) UNION ALL SELECT id, memo FROM find_invoices('''') --')$$) AS evidence;

ROLLBACK;
