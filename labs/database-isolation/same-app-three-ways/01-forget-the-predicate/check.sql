BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

-- First, while the session has had no tenant.
SELECT expect.sqlstate('SELECT FROM late_invoices()') = '00000' AS ok,
       'A session that never had a tenant gets no error.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT FROM late_invoices()') AS evidence;

SELECT count(*) = 0 AS ok,
       'It sees no invoice either.' AS expectation,
       count(*) || ' rows' AS evidence
FROM late_invoices();

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(string_agg(memo, ', ' ORDER BY memo), '') = 'orchid delivery' AS ok,
       'Acme sees its one late invoice.' AS expectation,
       coalesce(string_agg(memo, ', ' ORDER BY memo), 'no rows') AS evidence
FROM late_invoices();

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(string_agg(memo, ', ' ORDER BY memo), '') = 'falcon rollout' AS ok,
       'Globex sees its one late invoice.' AS expectation,
       coalesce(string_agg(memo, ', ' ORDER BY memo), 'no rows') AS evidence
FROM late_invoices();

SET LOCAL app.tenant_id = '';
SELECT count(*) = 0 AS ok,
       'A session whose tenant ended sees none.' AS expectation,
       count(*) || ' rows' AS evidence
FROM late_invoices();

ROLLBACK;
