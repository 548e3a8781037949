BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sqlstate($$INSERT INTO invoice VALUES (10, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'merger-2', 'guess')$$)
         = expect.sqlstate($$INSERT INTO invoice VALUES (10, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'garden-2', 'guess')$$) AS ok,
       'A number that globex uses and one that nobody uses get the same answer.' AS expectation,
       format('merger-2 of globex: SQLSTATE %s, garden-2 of nobody: SQLSTATE %s',
              expect.sqlstate($$INSERT INTO invoice VALUES (10, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'merger-2', 'guess')$$),
              expect.sqlstate($$INSERT INTO invoice VALUES (10, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'garden-2', 'guess')$$)) AS evidence;

SELECT expect.sqlstate($$INSERT INTO invoice VALUES (10, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-1', 'twice')$$) = '23505' AS ok,
       'Acme can''t use its own number 2026-1 twice (23505).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO invoice VALUES (10, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-1', 'twice')$$) AS evidence;

ROLLBACK;
