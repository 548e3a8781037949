BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 0 AS ok,
       'The statistics that acme may read hold no memo of globex''s.' AS expectation,
       'most common: ' || coalesce(string_agg(most_common_vals::text, ', '), 'not shown') AS evidence
FROM pg_stats
WHERE tablename = 'invoice' AND most_common_vals::text LIKE '%falcon%';

SELECT count(*) = 200 AS ok,
       'Acme reads its 200 invoices through the view.' AS expectation,
       format('it reads %s', count(*)) AS evidence
FROM my_invoice;

ROLLBACK;
