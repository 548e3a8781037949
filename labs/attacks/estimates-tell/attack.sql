-- acme's report builder shows the plan of a query. acme has no invoice with either memo.
CREATE FUNCTION pg_temp.estimate(memo text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM invoice WHERE memo = %L', memo) INTO plan;
  RETURN plan->0->'Plan'->>'Plan Rows';
END $$;

SELECT word, pg_temp.estimate(word) AS estimated_rows, (SELECT count(*) FROM invoice WHERE memo = word) AS rows
FROM (VALUES ('falcon merger'), ('falcon holiday')) AS guess (word);
