-- #region verify
-- Every row of the session's tenant that the chain does not prove, and why.
SELECT seq, problem
FROM (
  SELECT seq, CASE
    WHEN seq <> lag(seq, 1, 0::bigint) OVER log + 1 THEN 'gap'
    WHEN prev IS DISTINCT FROM lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER log THEN 'prev'
    WHEN hash IS DISTINCT FROM audit_hash(e) THEN 'hash'
  END AS problem
  FROM audit_event AS e
  WINDOW log AS (ORDER BY seq)
) AS checked
WHERE problem IS NOT NULL
UNION ALL
-- Without a tenant the policy hides head and log alike, so no head is a finding and not a pass.
SELECT coalesce(head.seq, 0), CASE WHEN head.tenant_id IS NULL THEN 'no head' ELSE 'tail' END
FROM (SELECT max(seq) AS seq FROM audit_event) AS log
LEFT JOIN audit_head AS head ON true
LEFT JOIN audit_event AS last ON last.seq = log.seq
WHERE head.tenant_id IS NULL
   OR head.seq <> coalesce(log.seq, 0)
   OR head.hash IS DISTINCT FROM coalesce(last.hash, decode(repeat('00', 32), 'hex'))
ORDER BY 1, 2;
-- #endregion verify

-- #region writers
-- Roles that may change the log without its function: by a grant on table, column or partition, or
-- because they can become somebody who may: owner of table or schema, superuser, writer of all data.
SELECT c.relname AS "table", r.rolname AS role, string_agg(p, ', ' ORDER BY p) AS may
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN pg_roles AS r
CROSS JOIN unnest(ARRAY['DELETE', 'INSERT', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE']) AS p
WHERE c.oid IN (SELECT relid FROM pg_partition_tree('audit_event')
                UNION SELECT 'audit_event'::regclass UNION SELECT 'audit_head'::regclass)
  -- A partition has grants and policies of its own: nobody reads it but through its parent.
  AND (p <> 'SELECT' OR c.relispartition)
  -- These always may: no application logs in as one of them.
  AND NOT r.rolsuper AND r.oid NOT IN (c.relowner, n.nspowner)
  AND r.oid >= 16384 -- the server's own roles count by their members
  AND (
    pg_has_role(r.oid, c.relowner, 'MEMBER') OR pg_has_role(r.oid, n.nspowner, 'MEMBER')
    OR EXISTS (SELECT FROM pg_roles AS s WHERE pg_has_role(r.oid, s.oid, 'MEMBER') AND (s.rolsuper
               OR s.rolname IN ('pg_execute_server_program', 'pg_write_server_files')))
    OR CASE WHEN p IN ('DELETE', 'INSERT', 'UPDATE')
            THEN pg_has_role(r.oid, 'pg_write_all_data', 'MEMBER') END
    OR CASE WHEN p IN ('INSERT', 'UPDATE') THEN has_any_column_privilege(r.oid, c.oid, p)
            ELSE has_table_privilege(r.oid, c.oid, p) END)
GROUP BY 1, 2
ORDER BY 1, 2;
-- #endregion writers
