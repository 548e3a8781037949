BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT expect.sqlstate($$SELECT mark('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '{1,4}')$$) = 'P0002' AS ok,
       'A list with an invoice of globex is refused as a whole.' AS expectation,
       expect.sqlstate($$SELECT mark('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '{1,4}')$$) AS evidence;

SELECT mark('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '{1,2,2}') = 2 AS ok,
       'A list of acme''s own invoices changes both, though one is named twice.' AS expectation,
       NULL AS evidence;

SELECT coalesce(bool_and(total > 0), false) AS ok,
       'No invoice of globex was changed.' AS expectation,
       string_agg(format('%s: %s', memo, total), ', ' ORDER BY id) AS evidence
FROM invoice
WHERE tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

ROLLBACK;
