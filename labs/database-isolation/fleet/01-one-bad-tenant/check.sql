BEGIN;
-- How much of version 2 a schema has: 0, 1, 2 or 3 of its statements.
CREATE FUNCTION pg_temp.reached(place text) RETURNS bigint LANGUAGE sql AS $$
  SELECT (SELECT count(*) FROM pg_attribute WHERE attrelid = r AND attname = 'currency' AND attnotnull AND atttypid = 'text'::regtype)
       + (SELECT count(*) FROM pg_constraint WHERE conrelid = r AND conname = 'total_not_negative')
       + (SELECT count(*) FROM pg_attribute WHERE attrelid = r AND attname = 'total' AND format_type(atttypid, atttypmod) = 'numeric(12,2)')
  FROM to_regclass(format('%I.invoice', place)) AS r
$$;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 2 AS ok,
       'Acme''s app reads its two invoices with their currency.' AS expectation,
       string_agg(memo || ' ' || currency, ', ' ORDER BY id) AS evidence
FROM t_acme.invoice;

-- As the owner of the ledger, which the application does not read.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT count(*) = 57 AS ok,
       'All but three of the sixty have version 2.' AS expectation,
       count(*) || ' have it' AS evidence
FROM tenant WHERE pg_temp.reached(schema_name) = 3;

SELECT bool_and(pg_temp.reached(schema_name) = 0) AS ok,
       'In t_globex, t_023 and t_041 no statement of the three is left: they are as they were.' AS expectation,
       string_agg(format('%s: %s of 3 statements', schema_name, pg_temp.reached(schema_name)), ', ' ORDER BY schema_name) AS evidence
FROM tenant WHERE schema_name IN ('t_globex', 't_023', 't_041');

SELECT count(*) FILTER (WHERE l.state = 'done') = 57 AND count(*) FILTER (WHERE l.state = 'done' AND pg_temp.reached(schema_name) < 3) = 0 AS ok,
       'The ledger says done of version 2 for these 57, and for nobody else.' AS expectation,
       format('done: %s, of these not changed: %s', count(*) FILTER (WHERE l.state = 'done'),
         coalesce(string_agg(schema_name, ', ' ORDER BY schema_name) FILTER (WHERE l.state = 'done' AND pg_temp.reached(schema_name) < 3), 'none')) AS evidence
FROM tenant LEFT JOIN ledger AS l USING (schema_name)
WHERE l.version = 2;

SELECT coalesce(string_agg(schema_name || ' ' || code, ', ' ORDER BY schema_name), '') = 't_023 23514, t_041 0A000, t_globex 42701' AS ok,
       'It says failed for the other three, each with its SQLSTATE.' AS expectation,
       coalesce(string_agg(schema_name || ' ' || coalesce(code, 'without code'), ', ' ORDER BY schema_name), 'no failure written down') AS evidence
FROM ledger WHERE version = 2 AND state = 'failed';

ROLLBACK;
