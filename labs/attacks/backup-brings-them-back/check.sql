BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 0 AS ok,
       'The restored table does not hold the person whom acme erased.' AS expectation,
       coalesce(string_agg(name, ', '), 'nobody') AS evidence
FROM person WHERE id = 'p1';

SELECT count(*) = 1 AS ok,
       'It holds the person whom nobody erased.' AS expectation,
       coalesce(string_agg(name, ', '), 'nobody') AS evidence
FROM person WHERE id = 'p2';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'Globex has its person with the same id.' AS expectation,
       coalesce(string_agg(name, ', '), 'nobody') AS evidence
FROM person;

ROLLBACK;
