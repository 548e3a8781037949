BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 0 AS ok,
       'No reminder of acme''s is about an invoice that acme can''t read.' AS expectation,
       coalesce(string_agg(format('reminder %s is about invoice %s', id, invoice_id), ', '), 'none is') AS evidence
FROM reminder
WHERE invoice_id NOT IN (SELECT id FROM invoice);

SELECT expect.sqlstate($$INSERT INTO reminder VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3)$$)
         = expect.sqlstate($$INSERT INTO reminder VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 99)$$) AS ok,
       'A reminder of globex''s invoice and one of no invoice get the same answer.' AS expectation,
       format('invoice 3 of globex: SQLSTATE %s, invoice 99 of nobody: SQLSTATE %s',
              expect.sqlstate($$INSERT INTO reminder VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3)$$),
              expect.sqlstate($$INSERT INTO reminder VALUES (8, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 99)$$)) AS evidence;

SELECT expect.sqlstate($$INSERT INTO reminder VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1)$$) = '00000' AS ok,
       'Acme can still be reminded of its own invoice.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO reminder VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1)$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.sqlstate('DELETE FROM invoice WHERE id = 4') = '00000' AS ok,
       'Globex can delete its invoice 4.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('DELETE FROM invoice WHERE id = 4') AS evidence;

ROLLBACK;
