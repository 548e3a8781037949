BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'second')$$) = '23503' AS ok,
       'Acme still can''t file a task under globex''s project 3 (23503).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'second')$$) AS evidence;

SELECT expect.sqlstate('DELETE FROM project WHERE id = 1') = '00000' AS ok,
       'Acme can delete its project 1.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('DELETE FROM project WHERE id = 1') AS evidence;

DELETE FROM project WHERE id = 1;
SELECT count(*) = 1 AS ok,
       'Task 1 falls into acme''s inbox then.' AS expectation,
       coalesce(string_agg(format('acme reads task 1 under %s', coalesce('project ' || project_id, 'no project')), ', '), 'acme has lost task 1') AS evidence
FROM task
WHERE id = 1 AND project_id IS NULL AND NOT EXISTS (SELECT FROM project WHERE project.id = 1);

SELECT coalesce(array_agg(format('%s:%s', id, project_id) ORDER BY id), '{}') = '{2:2,3:,7:}' AS ok,
       'Acme''s other tasks stay where they were.' AS expectation,
       'acme reads ' || coalesce(string_agg(format('task %s under %s', id, coalesce('project ' || project_id, 'none')), ', ' ORDER BY id), 'no task') AS evidence
FROM task
WHERE id <> 1;

ROLLBACK;
