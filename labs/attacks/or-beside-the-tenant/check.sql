BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT coalesce(string_agg(memo, ', ' ORDER BY id), '') = 'orchid travel' AS ok,
       'Acme''s search finds acme''s invoice above 15, and no other.' AS expectation,
       'it finds ' || coalesce(string_agg(memo, ', ' ORDER BY tenant_id, id), 'nothing') AS evidence
FROM search('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '%travel%', 15);

SELECT coalesce(bool_and(memo LIKE 'falcon%'), false) AND count(*) = 2 AS ok,
       'Globex''s search finds globex''s two invoices.' AS expectation,
       'it finds ' || coalesce(string_agg(memo, ', ' ORDER BY tenant_id, id), 'nothing') AS evidence
FROM search('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', '%travel%', 15);

ROLLBACK;
