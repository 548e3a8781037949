BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sqlstate($$INSERT INTO project VALUES (4, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'merger', 'own')$$) = '00000' AS ok,
       'Acme can call a project "merger", whoever else has one.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO project VALUES (4, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'merger', 'own')$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO project VALUES (3, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'garden', 'own')$$) = '00000' AS ok,
       'Acme can use the number 3, whoever else does.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO project VALUES (3, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'garden', 'own')$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO project VALUES (4, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'website', 'twice')$$) = '23505' AS ok,
       'Acme can''t have two projects called "website" (23505).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO project VALUES (4, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'website', 'twice')$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO project VALUES (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'garden', 'twice')$$) = '23505' AS ok,
       'Acme can''t have two projects with the number 1 (23505).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO project VALUES (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'garden', 'twice')$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'second')$$) = '23503' AS ok,
       'Acme still can''t file a task under globex''s project 3 (23503).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO task VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'second')$$) AS evidence;

DELETE FROM project WHERE id = 1;
SELECT count(*) = 1 AS ok,
       'A deleted project still puts its tasks into the inbox.' AS expectation,
       coalesce(string_agg(format('acme reads task 1 under %s', coalesce('project ' || project_id, 'no project')), ', '), 'acme has lost task 1') AS evidence
FROM task
WHERE id = 1 AND project_id IS NULL;

ROLLBACK;
