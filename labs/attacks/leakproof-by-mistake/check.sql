BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 1 AS ok,
       'The search finds acme''s invoice 2.' AS expectation,
       'found: ' || coalesce(string_agg(memo, ', '), 'nothing') AS evidence
FROM invoice
WHERE begins_with(memo, 'orchid t');

SELECT found = 1 AND current_setting('app.compared', true) LIKE '%orchid%'
         AND current_setting('app.compared', true) NOT LIKE '%falcon%' AS ok,
       'It is given acme''s memos to compare and no other.' AS expectation,
       'compared: ' || current_setting('app.compared', true) AS evidence
FROM (SELECT count(*) AS found FROM invoice WHERE begins_with(memo, 'orchid t')) AS searched;

ROLLBACK;
