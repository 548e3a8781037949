BEGIN;
-- What calls answer to a person of acme, and what a query finds after them, or the SQLSTATE. All is undone.
CREATE FUNCTION expect.says(person int, calls text[], look text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  call    text;
  answer  text;
  answers text := '';
BEGIN
  PERFORM set_config('app.person_id', person::text, true);
  FOREACH call IN ARRAY calls LOOP
    EXECUTE format('SELECT (r).status::text FROM public.%s AS r', call) INTO answer;
    answers := concat_ws(' ', nullif(answers, ''), answer);
  END LOOP;
  IF look IS NOT NULL THEN
    EXECUTE look INTO answer;
    answers := answers || ' then ' || coalesce(answer, 'nothing');
  END IF;
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN answers;
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;
SELECT expect.sqlstate('INSERT INTO public.membership VALUES (''aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'', 7, 11)') = '42501'
         AND expect.sqlstate('UPDATE public.membership SET role_id = 11 WHERE person_id = 6') = '42501'
         AND expect.sqlstate('DELETE FROM public.membership WHERE person_id = 1') = '42501' AS ok,
       'The application''s login can''t write membership itself (42501).' AS expectation,
       format('INSERT %s, UPDATE %s, DELETE %s', expect.sqlstate('INSERT INTO public.membership VALUES (''aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'', 7, 11)'),
         expect.sqlstate('UPDATE public.membership SET role_id = 11 WHERE person_id = 6'), expect.sqlstate('DELETE FROM public.membership WHERE person_id = 1')) AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.says(1, ARRAY['set_role(2, 14)'], 'SELECT role_id FROM public.membership WHERE person_id = 2') = '200 then 14'
         AND expect.says(6, ARRAY['set_role(3, 12)'], 'SELECT role_id FROM public.membership WHERE person_id = 3') = '200 then 12' AS ok,
       'Ann makes ben a team lead, and lea, a team lead, makes cem a member.' AS expectation,
       expect.says(1, ARRAY['set_role(2, 14)'], 'SELECT role_id FROM public.membership WHERE person_id = 2') || ', ' || expect.says(6, ARRAY['set_role(3, 12)'], 'SELECT role_id FROM public.membership WHERE person_id = 3') AS evidence;

SELECT expect.says(1, ARRAY['set_role(3, NULL)'], 'SELECT count(*) FROM public.membership WHERE person_id = 3') = '200 then 0'
         AND expect.says(1, ARRAY['set_role(5, NULL)'], 'SELECT string_agg(tenant_id::text, '' '') FROM public.membership WHERE person_id = 5') = '200 then bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' AS ok,
       'Ann removes cem, and bo, who stays a member of globex.' AS expectation,
       expect.says(1, ARRAY['set_role(3, NULL)'], 'SELECT count(*) FROM public.membership WHERE person_id = 3') AS evidence;

SELECT expect.says(2, ARRAY['set_role(3, 12)', 'set_role(4, 12)', 'set_role(99, 12)', 'set_role(2, NULL)']) = '403 403 403 403' AS ok,
       'Ben, who may not manage members, gets 403, whoever he asks for.' AS expectation,
       expect.says(2, ARRAY['set_role(3, 12)', 'set_role(4, 12)', 'set_role(99, 12)', 'set_role(2, NULL)']) AS evidence;

SELECT expect.says(1, ARRAY['set_role(4, 13)', 'set_role(99, 13)', 'set_role(2, 21)', 'set_role(2, 99)', 'set_role(4, NULL)']) = '404 404 404 404 404' AS ok,
       'A person or a role of globex''s is 404, as one that nobody has.' AS expectation,
       expect.says(1, ARRAY['set_role(4, 13)', 'set_role(99, 13)', 'set_role(2, 21)', 'set_role(2, 99)', 'set_role(4, NULL)']) AS evidence;

SELECT expect.says(6, ARRAY['set_role(6, 11)', 'set_role(3, 11)', 'set_role(3, 15)']) = '403 403 403' AS ok,
       'Lea, without document:any, makes neither herself nor cem an owner or an auditor.' AS expectation,
       expect.says(6, ARRAY['set_role(6, 11)', 'set_role(3, 11)', 'set_role(3, 15)']) AS evidence;

SELECT expect.says(6, ARRAY['set_role(1, 13)', 'set_role(1, NULL)']) = '403 403' AS ok,
       'Nor does she take the role of ann, an owner.' AS expectation,
       expect.says(6, ARRAY['set_role(1, 13)', 'set_role(1, NULL)']) AS evidence;

SELECT expect.says(1, ARRAY['set_role(1, 13)', 'set_role(1, NULL)'], 'SELECT role_id FROM public.membership WHERE person_id = 1') = '409 409 then 11' AS ok,
       'Ann, acme''s last owner, can neither step down nor leave.' AS expectation,
       expect.says(1, ARRAY['set_role(1, 13)', 'set_role(1, NULL)'], 'SELECT role_id FROM public.membership WHERE person_id = 1') AS evidence;

SELECT expect.says(1, ARRAY['set_role(2, 11)', 'set_role(1, 13)'], 'SELECT role_id FROM public.membership WHERE person_id = 1') = '200 200 then 13' AS ok,
       'With ben as a second owner she steps down.' AS expectation,
       expect.says(1, ARRAY['set_role(2, 11)', 'set_role(1, 13)'], 'SELECT role_id FROM public.membership WHERE person_id = 1') AS evidence;

SELECT expect.says(1, ARRAY['set_role(2, 14)', 'set_role(3, NULL)'], 'SELECT string_agg(concat_ws('' '', changed_by, person_id, old_role, coalesce(new_role::text, ''removed'')), '', '' ORDER BY id) FROM public.role_change') = '200 200 then 1 2 12 14, 1 3 13 removed' AS ok,
       'Two changes leave two rows: who changed whom, from which role to which.' AS expectation,
       expect.says(1, ARRAY['set_role(2, 14)', 'set_role(3, NULL)'], 'SELECT string_agg(concat_ws('' '', changed_by, person_id, old_role, coalesce(new_role::text, ''removed'')), '', '' ORDER BY id) FROM public.role_change') AS evidence;

SELECT expect.says(1, ARRAY['set_role(2, 14)'], 'SELECT string_agg(authz_version::text, '' '' ORDER BY id) FROM public.tenant') = '200 then 2 1 1' AS ok,
       'A change raises the version of acme, and of no other tenant.' AS expectation,
       expect.says(1, ARRAY['set_role(2, 14)'], 'SELECT string_agg(authz_version::text, '' '' ORDER BY id) FROM public.tenant') AS evidence;

SELECT expect.says(1, ARRAY['set_role(1, 13)', 'set_role(4, 13)'], 'SELECT (SELECT count(*) FROM public.role_change) || '' '' || authz_version FROM public.tenant WHERE name = ''acme''') = '409 404 then 0 1' AS ok,
       'What was refused leaves no row and no new version.' AS expectation,
       expect.says(1, ARRAY['set_role(1, 13)', 'set_role(4, 13)'], 'SELECT (SELECT count(*) FROM public.role_change) || '' '' || authz_version FROM public.tenant WHERE name = ''acme''') AS evidence;

ROLLBACK;
