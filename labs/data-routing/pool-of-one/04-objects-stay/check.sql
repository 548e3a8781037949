BEGIN;
SELECT to_regclass('shipment') = to_regclass('pg_temp.shipment') AS ok,
       'For the next client, shipment is the temporary table.' AS expectation,
       (SELECT format('it finds the %s', CASE WHEN relpersistence = 't' THEN 'temporary table' ELSE 'real one' END)
        FROM pg_class WHERE oid = to_regclass('shipment')) AS evidence;

SELECT count(*) = 1 AS ok,
       'The next client finds a prepared statement called label.' AS expectation,
       string_agg(statement, ', ') AS evidence
FROM pg_prepared_statements
WHERE name = 'label';
ROLLBACK;
