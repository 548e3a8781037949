BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 2 AS ok,
       'A query without a predicate reads acme''s two invoices.' AS expectation,
       string_agg(memo, ', ' ORDER BY memo) AS evidence
FROM invoice;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT due = '2026-11-05' AS ok,
       'Globex''s invoice is due when it was.' AS expectation,
       'due ' || due AS evidence
FROM invoice
WHERE memo = 'falcon rollout';

ROLLBACK;
