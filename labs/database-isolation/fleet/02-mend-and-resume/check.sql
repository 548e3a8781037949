BEGIN;
-- How much of version 2 a schema has: 0, 1, 2 or 3 of its statements.
CREATE FUNCTION pg_temp.reached(place text) RETURNS bigint LANGUAGE sql AS $$
  SELECT (SELECT count(*) FROM pg_attribute WHERE attrelid = r AND attname = 'currency' AND attnotnull AND atttypid = 'text'::regtype)
       + (SELECT count(*) FROM pg_constraint WHERE conrelid = r AND conname = 'total_not_negative')
       + (SELECT count(*) FROM pg_attribute WHERE attrelid = r AND attname = 'total' AND format_type(atttypid, atttypmod) = 'numeric(12,2)')
  FROM to_regclass(format('%I.invoice', place)) AS r
$$;
CREATE SCHEMA t_initech AUTHORIZATION app_owner;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(string_agg(memo || ' ' || currency, ', ' ORDER BY id), '') = 'falcon rollout USD, falcon training EUR' AS ok,
       'Globex''s app reads USD where globex wrote it, and EUR where there was nothing.' AS expectation,
       string_agg(memo || ' ' || coalesce(currency, 'null'), ', ' ORDER BY id) AS evidence
FROM t_globex.invoice;

SET LOCAL app.tenant_id = '00000000-0000-4000-8000-000000000023';
SELECT coalesce(string_agg(trunc(total)::text, ', ' ORDER BY id), '') = '100, 80' AS ok,
       'The app of t_023 reads totals of 100 and 80.' AS expectation,
       string_agg(total::text, ', ' ORDER BY id) AS evidence
FROM t_023.invoice;

SET LOCAL app.tenant_id = '00000000-0000-4000-8000-000000000041';
SELECT count(*) = 2 AS ok,
       'The app of t_041 reads its report.' AS expectation,
       count(*) || ' rows' AS evidence
FROM t_041.report;

-- As the owner of the ledger, which the application does not read.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT bool_and(pg_temp.reached(schema_name) = 3) AS ok,
       'All sixty have version 2, wholly.' AS expectation,
       coalesce('not yet: ' || string_agg(schema_name, ', ' ORDER BY schema_name) FILTER (WHERE pg_temp.reached(schema_name) < 3), 'all of them') AS evidence
FROM tenant;

SELECT count(*) = 60 AS ok,
       'The ledger says done of all sixty, without a code.' AS expectation,
       count(*) || ' done' AS evidence
FROM tenant JOIN ledger AS l USING (schema_name)
WHERE l.version = 2 AND l.state = 'done' AND l.code IS NULL;

SELECT bool_and(times = 3) AS ok,
       'None of the 57 was altered again: three times each, in the first run.' AS expectation,
       format('altered %s to %s times', min(times), max(times)) AS evidence
FROM (
  SELECT count(a.schema_name) AS times FROM tenant AS t LEFT JOIN altered AS a USING (schema_name)
  WHERE t.schema_name NOT IN ('t_globex', 't_023', 't_041')
  GROUP BY t.schema_name
) AS counted;

DO $$ BEGIN PERFORM sign_up('initech', 'cccccccc-cccc-4ccc-8ccc-cccccccccccc'); END $$;
SELECT pg_temp.reached('t_initech') = 3 AND count(*) FILTER (WHERE version = 2 AND state = 'done') = 1 AS ok,
       'Initech signs up and has version 2, in its table and in the ledger.' AS expectation,
       format('%s of 3 statements, ledger at version %s', pg_temp.reached('t_initech'), max(version)) AS evidence
FROM ledger WHERE schema_name = 't_initech';

ROLLBACK;
