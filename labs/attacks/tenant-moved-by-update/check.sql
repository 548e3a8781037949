BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.person = 'lee';
SELECT count(*) = 0 AS ok,
       'Lee, who belongs to acme alone, reads no invoice of globex''s.' AS expectation,
       coalesce('lee reads ' || string_agg(memo, ', ' ORDER BY memo), 'lee reads none') AS evidence
FROM invoice
WHERE number LIKE 'merger%';

SET LOCAL app.person = 'kim';
SELECT expect.sqlstate($$UPDATE invoice SET tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' WHERE number = 'merger-2'$$) = '42501' AS ok,
       'Kim can''t move an invoice from globex to acme (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$UPDATE invoice SET tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' WHERE number = 'merger-2'$$) AS evidence;

SELECT expect.rows_changed('UPDATE invoice SET memo = ''corrected'' WHERE number = ''merger-2''') = 1 AS ok,
       'Kim can still correct an invoice of globex''s.' AS expectation,
       expect.rows_changed('UPDATE invoice SET memo = ''corrected'' WHERE number = ''merger-2''') || ' rows changed' AS evidence;

ROLLBACK;
