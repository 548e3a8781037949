BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT count(*) = 0 AS ok,
       'No task stands in a project of globex.' AS expectation,
       coalesce(string_agg(title, ', ' ORDER BY id), 'none does') AS evidence
FROM task WHERE tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT (SELECT count(*) FROM add_task(3, 'theirs')) = (SELECT count(*) FROM add_task(99, 'nobody''s')) AS ok,
       'A project of globex and one that doesn''t exist get the same answer.' AS expectation,
       format('project 3: %s rows, project 99: %s rows',
              (SELECT count(*) FROM add_task(3, 'theirs')), (SELECT count(*) FROM add_task(99, 'nobody''s'))) AS evidence;

SELECT coalesce(string_agg(project_name, ', '), '') = 'orchid office' AS ok,
       'Acme can add a task to its own project.' AS expectation,
       coalesce(string_agg(project_name, ', '), 'no row') AS evidence
FROM add_task(1, 'ours');

ROLLBACK;
