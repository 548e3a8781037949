BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT (SELECT string_agg(id::text, ' ') FROM list_invoices('memo')) = '2 1' AS ok,
       'Acme''s invoices are sorted by their memos.' AS expectation,
       'ids: ' || (SELECT string_agg(id::text, ' ') FROM list_invoices('memo')) AS evidence;

SELECT yes = no AS ok,
       'The order says nothing about globex''s invoice.' AS expectation,
       format('with a true guess: %s; with a false one: %s', yes, no) AS evidence
FROM (SELECT
  (SELECT string_agg(id::text, ' ') FROM list_invoices('CASE WHEN (SELECT memo LIKE ''falcon%'' FROM invoice WHERE id = 3) THEN -id ELSE id END')) AS yes,
  (SELECT string_agg(id::text, ' ') FROM list_invoices('CASE WHEN (SELECT memo LIKE ''heron%'' FROM invoice WHERE id = 3) THEN -id ELSE id END')) AS no) AS answers;

ROLLBACK;
