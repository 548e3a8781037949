BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'second')$$) = '23503' AS ok,
       'Acme can''t file a task under globex''s project 3 (23503).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'second')$$) AS evidence;

SELECT expect.sqlstate('UPDATE task SET project_id = 3 WHERE id = 1') = '23503' AS ok,
       'Acme can''t move a task there either (23503).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('UPDATE task SET project_id = 3 WHERE id = 1') AS evidence;

SELECT expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'own')$$) = '00000' AS ok,
       'Acme can file a task under its own project 2.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'own')$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', NULL, 'inbox')$$) = '00000' AS ok,
       'Acme can file a task in its inbox, without a project.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', NULL, 'inbox')$$) AS evidence;

SELECT count(*) = 1 AS ok,
       'Task 7 is still there, under project 3.' AS expectation,
       coalesce(string_agg(format('task 7 stands under project %s', project_id), ', '), 'task 7 is gone') AS evidence
FROM task
WHERE id = 7 AND project_id = 3;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.sqlstate($$INSERT INTO task VALUES (8, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 3, 'own')$$) = '00000' AS ok,
       'Globex can file a task under its project 3.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO task VALUES (8, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 3, 'own')$$) AS evidence;

SELECT bool_and(NOT convalidated) AS ok,
       'The key that pairs the tenants has read no old row: it is not validated yet.' AS expectation,
       coalesce(string_agg(format('%s is %s', conname, CASE WHEN convalidated THEN 'validated' ELSE 'not validated' END), ', ' ORDER BY conname), 'there is no such key') AS evidence
FROM pg_constraint
WHERE conrelid = 'task'::regclass AND confrelid = 'project'::regclass AND contype = 'f' AND cardinality(conkey) > 1;

ROLLBACK;
