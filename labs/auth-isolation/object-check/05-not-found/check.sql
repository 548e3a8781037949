BEGIN;
-- What a call answers to a person of acme, or the SQLSTATE it ends with. What it did is undone.
CREATE FUNCTION expect.says(person int, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  PERFORM set_config('app.person_id', person::text, true);
  EXECUTE format('SELECT r::text FROM public.%s AS r', call) INTO answer;
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN coalesce(answer, 'nothing');
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
-- The answers to a person for a document, in one line: get, rename, delete.
CREATE FUNCTION expect.three(person int, doc int) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', expect.says(person, format('get_document(%s)', doc)),
    expect.says(person, format('rename_document(%s, ''new'')', doc)), expect.says(person, format('delete_document(%s)', doc)))
$$;

SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT expect.three(1, 4) = expect.three(1, 999) AND expect.three(5, 5) = expect.three(5, 999) AND expect.three(1, 4) = '(404,"Not found") (404,"Not found") (404,"Not found")' AS ok,
       'Globex''s document answers ann as one that nobody has: 404, three times; bo''s own at globex does the same.' AS expectation,
       'globex''s: ' || expect.three(1, 4) || ', nobody''s: ' || expect.three(1, 999) AS evidence;

SELECT expect.three(2, 2) = '(404,"Not found") (404,"Not found") (404,"Not found")' AS ok,
       'Ben, who may not read the payroll, gets 404 for it, three times.' AS expectation,
       expect.three(2, 2) AS evidence;

SELECT expect.three(4, 1) = '(404,"Not found") (404,"Not found") (404,"Not found")' AND expect.says(4, $$add_document(1, 'new')$$) = '(404,"Not found")' AS ok,
       'Gil, no member of acme, gets 404 for all of acme''s, its project too.' AS expectation,
       expect.three(4, 1) || ' ' || expect.says(4, $$add_document(1, 'new')$$) AS evidence;

SELECT expect.three(3, 1) = '(200,"orchid lease") (403,Forbidden) (403,Forbidden)' AS ok,
       'Cem reads the lease and may not change it: 403.' AS expectation,
       expect.three(3, 1) AS evidence;

SELECT expect.three(2, 3) = '(200,"orchid audit") (200,Renamed) (403,Forbidden)' AS ok,
       'Ben, the audit''s editor, renames it and may not delete it.' AS expectation,
       expect.three(2, 3) AS evidence;

SELECT expect.three(1, 3) = '(200,"orchid audit") (200,Renamed) (200,Deleted)' AND expect.three(2, 1) = '(200,"orchid lease") (200,Renamed) (200,Deleted)' AS ok,
       'Ann does all three with the audit, ben with his lease.' AS expectation,
       expect.three(1, 3) || ', ' || expect.three(2, 1) AS evidence;

SELECT expect.says(2, $$add_document(1, 'new')$$) = '(201,"Created in orchid hall")' AND expect.says(3, $$add_document(1, 'new')$$) = '(403,Forbidden)'
         AND expect.says(3, $$add_document(2, 'new')$$) = '(404,"Not found")' AND expect.says(2, $$add_document(2, 'new')$$) = '(404,"Not found")' AS ok,
       'Ben adds to acme''s project, cem may not (403), and neither finds globex''s (404).' AS expectation,
       format('ben %s, cem %s, cem at globex''s %s', expect.says(2, $$add_document(1, 'new')$$), expect.says(3, $$add_document(1, 'new')$$), expect.says(3, $$add_document(2, 'new')$$)) AS evidence;

ROLLBACK;
