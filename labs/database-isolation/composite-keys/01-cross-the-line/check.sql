BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) > 0 AS ok,
       'A task of acme''s stands under project 3.' AS expectation,
       'acme reads ' || coalesce(string_agg(format('task %s under project %s: %s', id, project_id, memo), ', ' ORDER BY id), 'no such task') AS evidence
FROM task
WHERE project_id = 3;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.sqlstate('DELETE FROM project WHERE id = 3') = '23503' AS ok,
       'Globex can''t delete its project 3 any more (23503).' AS expectation,
       format('SQLSTATE %s, and globex reads %s tasks under project 3',
              expect.sqlstate('DELETE FROM project WHERE id = 3'), count(*)) AS evidence
FROM task
WHERE project_id = 3;

ROLLBACK;
