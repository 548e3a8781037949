-- What a catalog and a plan say against your policies. Run all of it as the role your application logs
-- in as; tenant_id stands for your tenant column.

-- #region shape
-- Tables whose policy no index answers. Rows are not needed: without whole reads to choose, PostgreSQL
-- takes any index that it can.
DO $$
DECLARE
  candidate regclass;
  indexed boolean;
  plan jsonb;
  gaps text := '';
BEGIN
  SET LOCAL enable_seqscan = off;
  FOR candidate, indexed IN
    SELECT c.oid, EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND has_table_privilege(c.oid, 'SELECT')
    ORDER BY c.oid::regclass::text
  LOOP
    EXECUTE format('EXPLAIN (COSTS OFF, FORMAT JSON) SELECT * FROM %s', candidate) INTO plan;
    IF NOT indexed THEN
      gaps := gaps || format(E'\n%s: no index begins with tenant_id', candidate);
    ELSIF NOT plan @? '$.** ? (@."Index Cond" like_regex "\\ytenant_id =")' THEN
      gaps := gaps || format(E'\n%s: the policy is a filter', candidate);
    END IF;
  END LOOP;
  IF gaps <> '' THEN RAISE EXCEPTION 'Policies that no index answers:%', gaps; END IF;
END $$;
-- #endregion shape

-- #region order
-- Indexes in which the tenant comes later. Sound where each query gives the columns before it by
-- equality; a range or an order over them reads every tenant's entries.
SELECT i.indrelid::regclass AS "table", i.indexrelid::regclass AS index
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE a.attnum = ANY ((i.indkey::int2[])[1:i.indnkeyatts - 1])
ORDER BY 1, 2;
-- #endregion order

-- #region functions
-- Functions that policies call and that are not STABLE. VOLATILE is asked for every row, IMMUTABLE is
-- written into kept plans.
SELECT DISTINCT p.polrelid::regclass AS "table", p.polname AS policy, f.oid::regprocedure AS function,
       CASE f.provolatile WHEN 'v' THEN 'volatile' ELSE 'immutable' END AS gap
FROM pg_policy p
JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
JOIN pg_proc f ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid
WHERE f.provolatile <> 's'
ORDER BY 1, 2, 3;
-- #endregion functions

-- #region leakproof
-- Functions that somebody marked LEAKPROOF. Those below 16384 came with PostgreSQL.
SELECT oid::regprocedure AS function
FROM pg_proc
WHERE proleakproof AND oid >= 16384
ORDER BY 1;
-- #endregion leakproof

-- #region barriers
-- Views the application may read over tables with tenants and without a policy: the view's own
-- condition is all there is, and leaky functions go below it.
SELECT v.oid::regclass AS "view", string_agg(DISTINCT t.oid::regclass::text, ', ') AS reads
FROM pg_class v
JOIN pg_rewrite r ON r.ev_class = v.oid
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
JOIN pg_class t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p', 'm', 'f') AND NOT t.relrowsecurity
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
WHERE v.relkind = 'v' AND has_table_privilege(v.oid, 'SELECT')
  AND NOT EXISTS (SELECT FROM pg_options_to_table(v.reloptions)
                  WHERE option_name = 'security_barrier' AND option_value::boolean)
GROUP BY v.oid
ORDER BY 1;
-- #endregion barriers

-- #region budget
-- A query of yours, run as the application with a tenant set: how many rows does it read for nothing?
SET gate.query = $$ SELECT id, memo FROM ticket WHERE code = 'E-711' $$;
SET gate.budget = 100;

DO $$
DECLARE
  plan jsonb;
  removed numeric;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ' || current_setting('gate.query') INTO plan;
  SELECT coalesce(sum((node->>'Actual Loops')::numeric * (
      coalesce((node->>'Rows Removed by Filter')::numeric, 0)
      + coalesce((node->>'Rows Removed by Index Recheck')::numeric, 0))), 0)
  INTO removed
  FROM jsonb_path_query(plan, 'strict $.** ? (exists (@."Node Type"))') AS node;
  IF removed > current_setting('gate.budget')::numeric THEN
    RAISE EXCEPTION '% rows read and thrown away, % allowed', removed, current_setting('gate.budget');
  END IF;
END $$;
-- #endregion budget
