BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1,2}' AS ok,
       'Acme reads its invoices 1 and 2 through invoice_overview, and no other.' AS expectation,
       'acme reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice_overview;

-- A door may also be locked or gone: no privilege, no table, no function.
SELECT CASE expect.sqlstate($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%falcon%'$$)
         WHEN '00000' THEN expect.rows_changed($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%falcon%'$$) = 0
         ELSE expect.sqlstate($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%falcon%'$$) IN ('42501', '42P01', '42883')
       END AS ok,
       'find_invoice gives acme no row of globex.' AS expectation,
       CASE expect.sqlstate($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%falcon%'$$)
         WHEN '00000' THEN expect.rows_changed($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%falcon%'$$) || ' rows of globex'
         ELSE 'SQLSTATE ' || expect.sqlstate($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%falcon%'$$)
       END AS evidence;

SELECT CASE expect.sqlstate($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%falcon%'$$)
         WHEN '00000' THEN expect.rows_changed($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%falcon%'$$) = 0
         ELSE expect.sqlstate($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%falcon%'$$) IN ('42501', '42P01', '42883')
       END AS ok,
       'invoice_search gives acme no row of globex.' AS expectation,
       CASE expect.sqlstate($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%falcon%'$$)
         WHEN '00000' THEN expect.rows_changed($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%falcon%'$$) || ' rows of globex'
         ELSE 'SQLSTATE ' || expect.sqlstate($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%falcon%'$$)
       END AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{3,4}' AS ok,
       'Globex reads its invoices 3 and 4 through invoice_overview, and no other.' AS expectation,
       'globex reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice_overview;

SELECT CASE expect.sqlstate($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%orchid%'$$)
         WHEN '00000' THEN expect.rows_changed($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%orchid%'$$) = 0
         ELSE expect.sqlstate($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%orchid%'$$) IN ('42501', '42P01', '42883')
       END AS ok,
       'find_invoice gives globex no row of acme.' AS expectation,
       CASE expect.sqlstate($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%orchid%'$$)
         WHEN '00000' THEN expect.rows_changed($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%orchid%'$$) || ' rows of acme'
         ELSE 'SQLSTATE ' || expect.sqlstate($$SELECT FROM find_invoice('') AS found WHERE found::text LIKE '%orchid%'$$)
       END AS evidence;

SELECT CASE expect.sqlstate($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%orchid%'$$)
         WHEN '00000' THEN expect.rows_changed($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%orchid%'$$) = 0
         ELSE expect.sqlstate($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%orchid%'$$) IN ('42501', '42P01', '42883')
       END AS ok,
       'invoice_search gives globex no row of acme.' AS expectation,
       CASE expect.sqlstate($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%orchid%'$$)
         WHEN '00000' THEN expect.rows_changed($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%orchid%'$$) || ' rows of acme'
         ELSE 'SQLSTATE ' || expect.sqlstate($$SELECT FROM invoice_search AS found WHERE found::text LIKE '%orchid%'$$)
       END AS evidence;

SET LOCAL app.tenant_id = '';
SELECT count(*) = 0 AS ok,
       'A session without a tenant reads nothing through invoice_overview.' AS expectation,
       format('%s rows', count(*)) AS evidence
FROM invoice_overview;

ROLLBACK;
