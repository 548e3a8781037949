BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(bool_and(total = 12000), false) AS ok,
       'Acme''s invoice over 120 is 12,000 cents.' AS expectation,
       string_agg(total::text, ', ') AS evidence
FROM invoice;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(bool_and(total = 300), false) AS ok,
       'Globex''s, which is not due yet, is as it was.' AS expectation,
       string_agg(total::text, ', ') AS evidence
FROM invoice;

-- As the owner, whose ledger it is.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT count(*) = 1 AS ok,
       'The ledger has acme, and nobody else.' AS expectation,
       count(*) || ' rows' AS evidence
FROM ledger;

ROLLBACK;
