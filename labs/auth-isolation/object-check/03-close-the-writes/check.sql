BEGIN;
-- What a call answers and what a query finds after it, or the SQLSTATE it ends with. All is undone.
CREATE FUNCTION expect.after(call text, look text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
  found  text;
BEGIN
  EXECUTE format('SELECT r::text FROM public.%s AS r', call) INTO answer;
  EXECUTE look INTO found;
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN answer || ' then ' || coalesce(found, 'nothing');
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
-- The same, looked at as globex sees it.
CREATE FUNCTION expect.globex(call text, look text) RETURNS text LANGUAGE sql AS $$
  SELECT expect.after(call, format('WITH s AS MATERIALIZED (SELECT set_config(''app.tenant_id'', ''bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'', true) AS s) SELECT (%s) FROM s WHERE s IS NOT NULL', look))
$$;

SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET LOCAL app.person_id = '1';

SELECT expect.after($$rename_document(1, 'new')$$, 'SELECT title FROM public.document WHERE id = 1') = '(200,Renamed) then new'
         AND expect.after('delete_document(2)', 'SELECT title FROM public.document WHERE id = 2') = '(200,Deleted) then nothing' AS ok,
       'Ann renames and deletes documents of acme''s.' AS expectation,
       expect.after($$rename_document(1, 'new')$$, 'SELECT title FROM public.document WHERE id = 1') AS evidence;

SELECT expect.globex($$rename_document(4, 'new')$$, 'SELECT title FROM public.document WHERE id = 4') = '(404,"Not found") then falcon merger' AS ok,
       'rename_document answers 404 for globex''s, and the title stays.' AS expectation,
       expect.globex($$rename_document(4, 'new')$$, 'SELECT title FROM public.document WHERE id = 4') AS evidence;

SELECT expect.globex('delete_document(4)', 'SELECT title FROM public.document WHERE id = 4') = '(404,"Not found") then falcon merger' AS ok,
       'delete_document answers 404 for globex''s, and the document stays.' AS expectation,
       expect.globex('delete_document(4)', 'SELECT title FROM public.document WHERE id = 4') AS evidence;

SELECT expect.after($$add_document(1, 'new')$$, $$SELECT count(*) FROM public.document WHERE title = 'new' AND project_id = 1 AND owner_id = 1$$) = '(201,"Created in orchid hall") then 1' AS ok,
       'Ann adds a document in a project of acme''s.' AS expectation,
       expect.after($$add_document(1, 'new')$$, $$SELECT count(*) FROM public.document WHERE title = 'new' AND project_id = 1 AND owner_id = 1$$) AS evidence;

SELECT expect.after($$add_document(2, 'new')$$, $$SELECT count(*) FROM public.document WHERE title = 'new'$$) = '(404,"Not found") then 0'
         AND expect.after($$add_document(999, 'new')$$, $$SELECT count(*) FROM public.document WHERE title = 'new'$$) = '(404,"Not found") then 0' AS ok,
       'add_document answers 404 for globex''s project, as for one that nobody has, and adds nothing.' AS expectation,
       expect.after($$add_document(2, 'new')$$, $$SELECT count(*) FROM public.document WHERE title = 'new'$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO public.document (tenant_id, project_id, owner_id, title) VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 1, 'new')$$) <> '00000' AS ok,
       'A plain INSERT under globex''s project is refused by the database.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO public.document (tenant_id, project_id, owner_id, title) VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 1, 'new')$$) AS evidence;

SELECT expect.globex('set_role(5, 13)', 'SELECT role_id FROM public.membership WHERE tenant_id = public.session_tenant() AND person_id = 5') = '(200,"Role changed") then 22'
         AND expect.after('set_role(5, 13)', 'SELECT role_id FROM public.membership WHERE tenant_id = public.session_tenant() AND person_id = 5') = '(200,"Role changed") then 13' AS ok,
       'Bo becomes a viewer at acme and stays a member at globex.' AS expectation,
       expect.globex('set_role(5, 13)', 'SELECT role_id FROM public.membership WHERE tenant_id = public.session_tenant() AND person_id = 5') AS evidence;

SELECT expect.after('set_role(4, 13)', 'SELECT 1') = '(404,"Not found") then 1'
         AND expect.after('set_role(2, 21)', 'SELECT role_id FROM public.membership WHERE tenant_id = public.session_tenant() AND person_id = 2') = '(404,"Not found") then 12' AS ok,
       'set_role answers 404 for gil, who is globex''s, and for a role of globex''s.' AS expectation,
       expect.after('set_role(4, 13)', 'SELECT 1') || ', ' || expect.after('set_role(2, 21)', 'SELECT role_id FROM public.membership WHERE tenant_id = public.session_tenant() AND person_id = 2') AS evidence;

SELECT expect.sqlstate($$UPDATE public.membership SET role_id = 21 WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AND person_id = 2$$) <> '00000' AS ok,
       'A plain UPDATE to a role of globex''s is refused by the database.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$UPDATE public.membership SET role_id = 21 WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AND person_id = 2$$) AS evidence;

ROLLBACK;
