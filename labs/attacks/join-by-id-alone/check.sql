BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT coalesce(string_agg(text, '; ' ORDER BY text), '') = 'orchid, one month' AS ok,
       'Acme''s invoice 1 has acme''s line, and no other.' AS expectation,
       'it has ' || coalesce(string_agg(text, '; ' ORDER BY text), 'none') AS evidence
FROM invoice_line
WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AND id = 1;

SELECT coalesce(string_agg(text, '; ' ORDER BY text), '') = 'falcon, first stage' AS ok,
       'Globex''s invoice 1 has globex''s line, and no other.' AS expectation,
       'it has ' || coalesce(string_agg(text, '; ' ORDER BY text), 'none') AS evidence
FROM invoice_line
WHERE tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' AND id = 1;

ROLLBACK;
