BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(bool_and(currency = 'EUR' AND currency IS NOT NULL), false) AS ok,
       'Acme''s invoice has a currency.' AS expectation,
       string_agg(memo || ': ' || coalesce(currency, 'null'), ', ') AS evidence
FROM invoice;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(bool_and(currency = 'EUR' AND currency IS NOT NULL), false) AS ok,
       'Globex''s invoice has one, too.' AS expectation,
       string_agg(memo || ': ' || coalesce(currency, 'null'), ', ') AS evidence
FROM invoice;

-- As the owner, whose ledger it is.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT NOT bool_or(state = 'done') OR (SELECT attnotnull FROM pg_attribute WHERE attrelid = 'invoice'::regclass AND attname = 'currency') AS ok,
       'Where the ledger says done, a validated constraint says that no row was left.' AS expectation,
       'the ledger says ' || string_agg(state, ', ') AS evidence
FROM ledger;

ROLLBACK;
