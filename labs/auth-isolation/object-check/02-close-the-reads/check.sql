BEGIN;
-- What a call answers, or the SQLSTATE it ends with.
CREATE FUNCTION expect.says(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE format('SELECT string_agg(r::text, '' '' ORDER BY r::text) FROM public.%s AS r', call) INTO answer;
  RETURN coalesce(answer, 'nothing');
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;
SELECT expect.says('get_document(1)') = '(404,"Not found")' AND expect.says('get_documents(ARRAY[1, 4])') = 'nothing'
         AND expect.says('list_documents(5)') = 'nothing' AND expect.says($$download('files/0001')$$) = '(404,"Not found")' AS ok,
       'A session without a tenant finds nothing.' AS expectation,
       expect.says('get_document(1)') || ' ' || expect.says('get_documents(ARRAY[1, 4])') AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET LOCAL app.person_id = '1';
SELECT expect.says('get_document(1)') = '(200,"orchid lease")' AND expect.says('get_documents(ARRAY[1, 2])') = '(1,"orchid lease") (2,"orchid payroll")'
         AND expect.says('list_documents(2)') = '(1,"orchid lease")' AND expect.says($$download('files/0001')$$) = '(200,"contents of orchid lease")' AS ok,
       'Ann reads what is acme''s by all four, her colleagues'' too.' AS expectation,
       expect.says('get_document(1)') || ' ' || expect.says('list_documents(2)') AS evidence;

SELECT expect.says('get_documents(ARRAY[1, 4, 5, 6])') = '(1,"orchid lease")' AS ok,
       'Of four ids get_documents answers the one that is acme''s.' AS expectation,
       expect.says('get_documents(ARRAY[1, 4, 5, 6])') AS evidence;

SET LOCAL app.person_id = '5';
SELECT expect.says('get_document(5)') = '(404,"Not found")' AND expect.says('get_document(5)') = expect.says('get_document(999)') AS ok,
       'Bo, logged in to acme, gets 404 for globex''s document, though it is his, as for one that nobody has.' AS expectation,
       expect.says('get_document(5)') AS evidence;

SELECT expect.says('list_documents(5)') = '(3,"orchid audit")' AND expect.says('list_documents(4)') = 'nothing' AS ok,
       'At acme the list of bo''s documents shows acme''s, and gil''s list is empty.' AS expectation,
       expect.says('list_documents(5)') || ' ' || expect.says('list_documents(4)') AS evidence;

SELECT expect.says($$download('files/0004')$$) = '(404,"Not found")' AS ok,
       'The storage key of a document of globex''s downloads nothing.' AS expectation,
       expect.says($$download('files/0004')$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.says('list_documents(5)') = '(5,"falcon budget")' AND expect.says('get_document(1)') = '(404,"Not found")' AS ok,
       'At globex bo sees globex''s.' AS expectation,
       expect.says('list_documents(5)') AS evidence;

ROLLBACK;
