BEGIN;
-- As the owner, since it is the migrator that is looked at, and the log is its own.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT count(*) > 0 AND bool_and(changed = locked) AS ok,
       'While one tenant is changed, nobody else''s table is locked.' AS expectation,
       string_agg(locked || ' while ' || changed || ' is changed', ', ' ORDER BY changed, locked)
         FILTER (WHERE changed <> locked) AS evidence
FROM held;

SELECT count(*) = 3 AS ok,
       'All three have the column.' AS expectation,
       count(*) || ' have it' AS evidence
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid AND c.relname = 'invoice'
WHERE a.attname = 'due' AND a.attnum > 0 AND NOT a.attisdropped;

SELECT count(*) = 3 AS ok,
       'The ledger has all three.' AS expectation,
       count(*) || ' rows' AS evidence
FROM ledger;

ROLLBACK;
