BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT expect.sqlstate('SELECT FROM invoice_report') = '42501' AS ok,
       'Acme can''t read the operator''s copy (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT FROM invoice_report') AS evidence;

SELECT count(*) = 1 AS ok,
       'It reads its own invoice.' AS expectation,
       string_agg(memo, ', ') AS evidence
FROM invoice;

ROLLBACK;
