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
ORDER BY seq;
-- #endregion verify

-- #region writers
-- Roles that may change the log without its function. The owner is not listed: it always may.
SELECT c.relname AS "table", coalesce(r.rolname, 'PUBLIC') AS role,
       string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS may
FROM pg_class AS c
CROSS JOIN aclexplode(c.relacl) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE c.oid IN ('audit_event'::regclass, 'audit_head'::regclass)
  AND a.grantee <> c.relowner
  AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')
GROUP BY 1, 2
ORDER BY 1, 2;
-- #endregion writers
