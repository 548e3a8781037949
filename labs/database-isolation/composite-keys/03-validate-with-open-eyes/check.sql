BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 0 AS ok,
       'No task of acme''s stands under a project that acme can''t read.' AS expectation,
       coalesce(string_agg(format('task %s stands under project %s', id, project_id), ', ' ORDER BY id), 'none does') AS evidence
FROM task
WHERE project_id IS NOT NULL AND project_id NOT IN (SELECT id FROM project);

SELECT coalesce(array_agg(format('%s:%s', id, project_id) ORDER BY id), '{}') = '{1:1,2:2,3:,7:}' AS ok,
       'Acme has its tasks 1 and 2 under their projects, and 3 and 7 in its inbox.' AS expectation,
       'acme reads ' || coalesce(string_agg(format('task %s under %s', id, coalesce('project ' || project_id, 'none')), ', ' ORDER BY id), 'no task') AS evidence
FROM task;

SELECT expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'second')$$) = '23503' AS ok,
       'Acme still can''t file a task under project 3 (23503).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'second')$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.sqlstate('DELETE FROM project WHERE id = 3') = '00000' AS ok,
       'Globex can delete its project 3.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('DELETE FROM project WHERE id = 3') AS evidence;

SELECT count(*) = 1 AND bool_and(convalidated AND cardinality(conkey) > 1) AS ok,
       'One key leads from task to project; it pairs the tenants and is validated.' AS expectation,
       coalesce(string_agg(format('%s, %s', pg_get_constraintdef(oid), CASE WHEN convalidated THEN 'validated' ELSE 'not validated' END), '; ' ORDER BY conname), 'there is no key') AS evidence
FROM pg_constraint
WHERE conrelid = 'task'::regclass AND confrelid = 'project'::regclass AND contype = 'f';

SELECT bool_and(relrowsecurity AND relforcerowsecurity) AS ok,
       'The policies of both tables bind the owner.' AS expectation,
       string_agg(format('%s is %s', relname, CASE WHEN relforcerowsecurity THEN 'forced' ELSE 'not forced' END), ', ' ORDER BY relname) AS evidence
FROM pg_class
WHERE oid IN ('project'::regclass, 'task'::regclass);

ROLLBACK;
