BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT max(number) - min(number) = 1 AND count(*) = 2 AS ok,
       'Acme''s invoices of morning and evening have numbers that follow each other.' AS expectation,
       format('numbers %s, so %s were made in between', string_agg(number::text, ' and ' ORDER BY number), max(number) - min(number) - 1) AS evidence
FROM numbered;

SELECT expect.sqlstate($$INSERT INTO invoice (memo) VALUES ('orchid next day')$$) = '00000' AS ok,
       'Acme can make its next invoice.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO invoice (memo) VALUES ('orchid next day')$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(DISTINCT number) = 37 AND max(number) - min(number) = 36 AS ok,
       'Globex''s 37 invoices are counted without a gap.' AS expectation,
       format('%s numbers from %s to %s', count(DISTINCT number), min(number), max(number)) AS evidence
FROM numbered;

ROLLBACK;
