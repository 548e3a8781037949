BEGIN;
-- The titles that a statement reads, or the SQLSTATE it ends with. What it set is set no more.
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
SELECT expect.reads('SELECT title FROM public.document') = 'nothing' AS ok,
       'A session that only says that it is acme''s reads nothing.' AS expectation,
       'it reads ' || expect.reads('SELECT title FROM public.document') AS evidence;

SELECT expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'a-guess')$$) <> '00000'
         AND expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', NULL)$$) <> '00000' AS ok,
       'Nobody enters a tenant with a guess, nor with null for a secret.' AS expectation,
       format('a guess: %s; null: %s', expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'a-guess')$$),
              expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', NULL)$$)) AS evidence;

SELECT expect.sqlstate('SELECT inner_key FROM public.context_key') = '42501' AS ok,
       'The application''s login can''t read the key (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT inner_key FROM public.context_key') AS evidence;

DO $$ BEGIN PERFORM enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north'); END $$;
SELECT expect.reads('SELECT title FROM public.document') = 'orchid audit, orchid budget, orchid lease, O''Brien'
         AND expect.rows_changed($$INSERT INTO public.document VALUES (90, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid memo', 1, 1)$$) = 1 AS ok,
       'With the secret, acme''s app reads its three documents and may write a fourth.' AS expectation,
       'it reads ' || expect.reads('SELECT title FROM public.document') AS evidence;

SELECT expect.reads('SELECT line FROM public.report()') NOT LIKE '%falcon%' AS ok,
       'Acme''s report runs what was saved in its heading, and shows nothing of globex''s.' AS expectation,
       'the report: ' || expect.reads('SELECT line FROM public.report()') AS evidence;

SELECT expect.reads($$SELECT set_config('app.tenant_id', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', true)
         UNION ALL SELECT title FROM public.document UNION ALL SELECT heading FROM public.saved_report
         UNION ALL SELECT typed FROM public.search_box$$) = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' AS ok,
       'Acme''s seal under globex''s name opens none of the three tables.' AS expectation,
       'read: ' || expect.reads($$SELECT set_config('app.tenant_id', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', true)
         UNION ALL SELECT title FROM public.document UNION ALL SELECT heading FROM public.saved_report
         UNION ALL SELECT typed FROM public.search_box$$) AS evidence;

ROLLBACK;
