BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

-- First, while the session has had no tenant.
SELECT count(*) = 0 AS ok,
       'A session without a tenant reads no invoice.' AS expectation,
       count(*) || ' rows' AS evidence
FROM invoice;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(string_agg(memo, ', ' ORDER BY memo), '') = 'orchid delivery, orchid support' AS ok,
       'Acme’s search finds acme’s two invoices.' AS expectation,
       coalesce(string_agg(memo, ', ' ORDER BY memo), 'no rows') AS evidence
FROM search_invoices('o');

SELECT count(*) = 2 AS ok,
       'A query that nobody has written yet reads acme’s two rows, too.' AS expectation,
       count(*) || ' rows' AS evidence
FROM invoice;

SELECT expect.sqlstate($$INSERT INTO invoice VALUES
         ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 9, 'a bill from acme', 1, true)$$) = '42501' AS ok,
       'Acme can’t write an invoice for globex (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO invoice VALUES
         ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 9, 'a bill from acme', 1, true)$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO invoice VALUES
         ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 9, 'orchid bill', 1, true)$$) = '00000' AS ok,
       'It can write one of its own.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO invoice VALUES
         ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 9, 'orchid bill', 1, true)$$) AS evidence;

SELECT relrowsecurity AND relforcerowsecurity AS ok,
       'The owner of the table is bound, too.' AS expectation,
       format('enabled %s, forced %s', relrowsecurity, relforcerowsecurity) AS evidence
FROM pg_class WHERE oid = 'invoice'::regclass;

ROLLBACK;
