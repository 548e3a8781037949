BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{3,4}' AS ok,
       'Globex reads its invoices 3 and 4, and nothing that somebody planted.' AS expectation,
       'globex reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sqlstate('UPDATE invoice SET tenant_id = NULL WHERE id = 1') <> '00000' AS ok,
       'Acme can''t take the tenant off its invoice 1.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('UPDATE invoice SET tenant_id = NULL WHERE id = 1') AS evidence;

SELECT expect.sqlstate($$INSERT INTO invoice VALUES (10, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-3', 'own')$$) = '00000' AS ok,
       'Acme can still insert an invoice of its own.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO invoice VALUES (10, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-3', 'own')$$) AS evidence;

ROLLBACK;
