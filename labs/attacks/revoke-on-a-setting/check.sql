BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(bool_and(memo LIKE 'orchid%'), false) AS ok,
       'Acme’s login reads nothing of globex, whatever it sets.' AS expectation,
       'it reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1,2}' AS ok,
       'Acme’s login reads its own two invoices.' AS expectation,
       'it reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

ROLLBACK;
