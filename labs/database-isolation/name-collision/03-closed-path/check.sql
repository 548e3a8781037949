BEGIN;
-- A tenant whose sign-up broke off before its schema was made, and a table that only public has.
INSERT INTO tenant VALUES ('dddddddd-dddd-4ddd-8ddd-dddddddddddd', 'half-done', schema_for('dddddddd-dddd-4ddd-8ddd-dddddddddddd', 'half-done'));
CREATE TABLE public.import_of_initech AS SELECT 'stapler' AS memo;
GRANT SELECT ON public.import_of_initech TO app_user;

-- When a function has a path of its own, what is set for the transaction ends with it, and what is set for
-- the session does not.
CREATE FUNCTION expect.enter_and_leave() RETURNS void LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  PERFORM public.enter_tenant();
EXCEPTION WHEN OTHERS THEN
  NULL;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

SELECT expect.sqlstate('SELECT public.enter_tenant()') <> '00000' AS ok,
       'Without a tenant enter_tenant is an error.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT public.enter_tenant()') AS evidence;

SELECT expect.sqlstate('SELECT memo FROM note') = '42P01' AS ok,
       'A session that entered nothing finds no table note (42P01).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT memo FROM note') AS evidence;

SET LOCAL app.tenant_id = 'dddddddd-dddd-4ddd-8ddd-dddddddddddd';
SELECT expect.sqlstate('SELECT public.enter_tenant()') <> '00000' AS ok,
       'For a tenant whose schema is missing enter_tenant is an error.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT public.enter_tenant()') AS evidence;

SET LOCAL app.tenant_id = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
DO $$ BEGIN PERFORM public.enter_tenant(); EXCEPTION WHEN OTHERS THEN NULL; END $$;
SELECT count(*) = 2 AS ok,
       'Initech reads its two notes.' AS expectation,
       'initech reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM note;

SELECT expect.sqlstate('SELECT memo FROM import_of_initech') = '42P01' AS ok,
       'A table that stands in public alone is on no tenant''s path (42P01).' AS expectation,
       format('SQLSTATE %s with the path %s', expect.sqlstate('SELECT memo FROM import_of_initech'), current_setting('search_path')) AS evidence;

SET LOCAL search_path = pg_catalog;
DO $$ BEGIN PERFORM expect.enter_and_leave(); END $$;
SELECT current_setting('search_path') = 'pg_catalog' AS ok,
       'The path ends with the transaction.' AS expectation,
       format('after it the path is %s', current_setting('search_path')) AS evidence;

CREATE TEMP TABLE note AS SELECT 1 AS id, 'left behind' AS memo;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
DO $$ BEGIN PERFORM public.enter_tenant(); EXCEPTION WHEN OTHERS THEN NULL; END $$;
SELECT count(*) FILTER (WHERE memo LIKE 'orchid%') = 2 AND count(*) = 2 AS ok,
       'Acme reads its own notes, whatever temporary table of that name the session holds.' AS expectation,
       'acme reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM note;

ROLLBACK;
