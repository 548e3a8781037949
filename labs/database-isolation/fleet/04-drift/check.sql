BEGIN;
-- Planted as superuser: what somebody does to one tenant.
ALTER TABLE t_010.invoice ALTER COLUMN memo TYPE varchar(80);
ALTER TABLE t_011.invoice ALTER COLUMN memo DROP NOT NULL;
ALTER TABLE t_012.invoice ALTER COLUMN currency DROP DEFAULT;
ALTER TABLE t_013.invoice DROP CONSTRAINT total_not_negative;
ALTER TABLE t_014.invoice DROP CONSTRAINT total_not_negative, ADD CONSTRAINT total_not_negative CHECK (total >= -100);
CREATE INDEX invoice_memo ON t_015.invoice (memo);
DROP POLICY own_tenant ON t_016.invoice;
ALTER TABLE t_017.invoice DISABLE ROW LEVEL SECURITY;
CREATE POLICY also_everybody ON t_018.invoice USING (true);
DROP TABLE t_019.invoice;
-- And to all, in the template too: an index.
DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant WHERE schema_name <> 't_019' UNION ALL SELECT 't_template' LOOP
    EXECUTE format('CREATE INDEX invoice_total ON %I.invoice (total)', place);
  END LOOP;
END $$;

-- The migrator, because it runs the gate in CI; the application has no business with it.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT count(*) = 3 AS ok,
       'It names tenants with another type, null or default of a column.' AS expectation,
       coalesce('it names ' || string_agg(schema_name, ', ' ORDER BY schema_name), 'it names none') AS evidence
FROM (SELECT DISTINCT schema_name FROM drift) AS d WHERE schema_name IN ('t_010', 't_011', 't_012');

SELECT count(*) = 2 AS ok,
       'It names tenants without a constraint, or with another of the same name.' AS expectation,
       coalesce('it names ' || string_agg(schema_name, ', ' ORDER BY schema_name), 'it names none') AS evidence
FROM (SELECT DISTINCT schema_name FROM drift) AS d WHERE schema_name IN ('t_013', 't_014');

SELECT count(*) = 1 AS ok,
       'It names the tenant with an index that nobody else has.' AS expectation,
       coalesce('it names ' || string_agg(schema_name, ', '), 'it names none') AS evidence
FROM (SELECT DISTINCT schema_name FROM drift) AS d WHERE schema_name = 't_015';

SELECT count(*) = 3 AS ok,
       'It names tenants without a policy, without row security, and with a policy more.' AS expectation,
       coalesce('it names ' || string_agg(schema_name, ', ' ORDER BY schema_name), 'it names none') AS evidence
FROM (SELECT DISTINCT schema_name FROM drift) AS d WHERE schema_name IN ('t_016', 't_017', 't_018');

SELECT count(*) = 2 AS ok,
       'It names the tenant without the table, and acme, which is ahead.' AS expectation,
       coalesce('it names ' || string_agg(schema_name, ', ' ORDER BY schema_name), 'it names none') AS evidence
FROM (SELECT DISTINCT schema_name FROM drift) AS d WHERE schema_name IN ('t_019', 't_acme');

SELECT count(*) = 0 AS ok,
       'It names nobody else.' AS expectation,
       coalesce('it names ' || string_agg(schema_name, ', ' ORDER BY schema_name), 'nobody else') AS evidence
FROM (SELECT DISTINCT schema_name FROM drift) AS d
WHERE schema_name <> 't_acme' AND schema_name NOT BETWEEN 't_010' AND 't_019';

ROLLBACK;
