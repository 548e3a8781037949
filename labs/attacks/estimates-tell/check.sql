BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

CREATE FUNCTION pg_temp.estimate(memo text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM invoice WHERE memo = %L', memo) INTO plan;
  RETURN plan->0->'Plan'->>'Plan Rows';
END $$;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT pg_temp.estimate('falcon merger') = pg_temp.estimate('falcon holiday') AS ok,
       'A memo that globex has and one that nobody has get the same estimate.' AS expectation,
       format('estimated rows: %s and %s', pg_temp.estimate('falcon merger'), pg_temp.estimate('falcon holiday')) AS evidence;

SELECT count(*) = 1 AS ok,
       'Acme can still search its own memos.' AS expectation,
       format('%s found', count(*)) AS evidence
FROM invoice
WHERE memo = 'orchid order 7';

ROLLBACK;
