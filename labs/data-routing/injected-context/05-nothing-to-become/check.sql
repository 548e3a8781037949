BEGIN;
-- What archive finds, or the SQLSTATE it ends with.
CREATE FUNCTION expect.archived(word text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT coalesce(string_agg(line, ', ' ORDER BY line), 'nothing') FROM public.archive(word));
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
-- Rows that a statement answers, or the SQLSTATE it ends with.
CREATE FUNCTION expect.answered(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer bigint;
BEGIN
  EXECUTE 'SELECT count(*) FROM (' || statement || ') AS r' INTO answer;
  RETURN answer;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north')$$) = '00000' AS ok,
       'The application enters acme.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT public.enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north')$$) AS evidence;

DO $$ BEGIN PERFORM enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north'); EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
SELECT expect.archived('lease') = 'orchid lease, O''Brien' AS ok,
       'archive(''lease'') finds acme''s lease.' AS expectation,
       'found: ' || expect.archived('lease') AS evidence;

SELECT expect.sqlstate($$SELECT public.context_seal('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb')$$) = '42501' AS ok,
       'It can''t mint the seal of globex (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT public.context_seal('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb')$$) AS evidence;

SELECT expect.sqlstate($$SELECT set_config('role', 'support', true)$$) = '42501' AS ok,
       'It can''t become support (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT set_config('role', 'support', true)$$) AS evidence;

SELECT expect.answered($$SELECT * FROM public.archive('x'' UNION ALL SELECT encode(inner_key, ''hex'') FROM public.context_key --')$$) IN ('0', '42501') AS ok,
       'Nothing that it calls reads the key for it.' AS expectation,
       'rows or SQLSTATE: ' || expect.answered($$SELECT * FROM public.archive('x'' UNION ALL SELECT encode(inner_key, ''hex'') FROM public.context_key --')$$) AS evidence;

-- As support, since it is support's right that must stay.
SET LOCAL SESSION AUTHORIZATION support;
SELECT (SELECT expect.answered('SELECT 1 FROM public.document')) = '5' AS ok,
       'Support itself reads all five documents.' AS expectation,
       'rows or SQLSTATE: ' || expect.answered('SELECT 1 FROM public.document') AS evidence;

ROLLBACK;
