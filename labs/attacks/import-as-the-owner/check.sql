BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 0 AS ok,
       'Acme finds no invoice that globex imported.' AS expectation,
       coalesce(string_agg(memo, ', ' ORDER BY memo), 'none') AS evidence
FROM invoice WHERE memo LIKE 'falcon account%';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'Globex finds it among its own.' AS expectation,
       coalesce(string_agg(memo, ', ' ORDER BY memo), 'none') AS evidence
FROM invoice WHERE memo LIKE 'falcon account%';

ROLLBACK;
