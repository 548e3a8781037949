BEGIN;
-- The ids in the order of the answer, or the SQLSTATE it ends with.
CREATE FUNCTION expect.sorted(sort text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT string_agg(id::text, ' ') FROM public.list_documents(sort));
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sorted('title') = '2 3 1' AND expect.sorted('pages') = '3 1 2' AND expect.sorted('id') = '1 2 3' AS ok,
       'Acme''s documents are sorted by title, by pages or by id.' AS expectation,
       format('title: %s; pages: %s; id: %s', expect.sorted('title'), expect.sorted('pages'), expect.sorted('id')) AS evidence;

SELECT expect.sorted('CASE WHEN 1 = 1 THEN -id ELSE id END') ~ '^[0-9A-Z]{5}$' AS ok,
       'A question is no column: it is refused.' AS expectation,
       'answer: ' || expect.sorted('CASE WHEN 1 = 1 THEN -id ELSE id END') AS evidence;

SELECT expect.sorted('title, (SELECT set_config(''app.tenant_id'', ''x'', true))') ~ '^[0-9A-Z]{5}$' AS ok,
       'Nor is a column with something behind it.' AS expectation,
       'answer: ' || expect.sorted('title, (SELECT set_config(''app.tenant_id'', ''x'', true))') AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sorted('margin') ~ '^[0-9A-Z]{5}$' AS ok,
       'A column that customers don''t see is refused.' AS expectation,
       'answer: ' || expect.sorted('margin') AS evidence;

SELECT expect.sorted(NULL) ~ '^[0-9A-Z]{5}$' AS ok,
       'So is no key at all.' AS expectation,
       'answer: ' || coalesce(expect.sorted(NULL), 'null') AS evidence;

ROLLBACK;
