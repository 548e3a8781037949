BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) = 0 AS ok,
       'Acme''s new home holds no task of another tenant.' AS expectation,
       coalesce(string_agg(title, ', ' ORDER BY title), 'none') AS evidence
FROM moved_task WHERE tenant_id <> 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) = 1 AS ok,
       'It holds acme''s own.' AS expectation,
       coalesce(string_agg(title, ', ' ORDER BY title), 'none') AS evidence
FROM moved_task WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

ROLLBACK;
