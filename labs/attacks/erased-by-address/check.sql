BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'Globex still has its customer.' AS expectation,
       coalesce(string_agg(name, ', '), 'nobody') AS evidence
FROM person;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT string_agg(id, ', ') = 'p2' AS ok,
       'Acme has the other customer alone.' AS expectation,
       coalesce(string_agg(name, ', '), 'nobody') AS evidence
FROM person;

ROLLBACK;
