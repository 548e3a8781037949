BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1,2}' AS ok,
       'Acme reads its invoices 1 and 2, and no other.' AS expectation,
       'acme reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

SELECT expect.rows_changed('UPDATE invoice SET status = ''sent''') = 2 AS ok,
       'Acme''s UPDATE without WHERE changes acme''s two invoices only.' AS expectation,
       format('%s rows changed', expect.rows_changed('UPDATE invoice SET status = ''sent''')) AS evidence;

SELECT expect.sqlstate($$INSERT INTO invoice VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'draft', 'own')$$) = '00000' AS ok,
       'Acme can insert an invoice of its own.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO invoice VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'draft', 'own')$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO invoice VALUES (9, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'draft', 'planted')$$) = '42501' AS ok,
       'Acme can''t insert an invoice for globex (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO invoice VALUES (9, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'draft', 'planted')$$) AS evidence;

-- Without a WHERE that reads a column, only WITH CHECK stands in the way.
SELECT expect.sqlstate($$UPDATE invoice SET tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'$$) = '42501' AS ok,
       'Acme can''t move its invoices to globex (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$UPDATE invoice SET tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{3,4}' AS ok,
       'Globex reads its invoices 3 and 4, and no other.' AS expectation,
       'globex reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

ROLLBACK;
