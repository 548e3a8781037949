-- A grant that is a role's own. What it has through another role is not there.
CREATE VIEW schema_gap AS
SELECT 'missing' AS problem, t.schema_name AS subject
FROM tenant t
WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = t.schema_name)
UNION ALL
SELECT 'orphan', n.nspname
FROM pg_namespace n
WHERE starts_with(n.nspname, 't_')
  AND NOT EXISTS (SELECT FROM tenant t WHERE t.schema_name = n.nspname)
UNION ALL
SELECT 'reach', r.rolname
FROM pg_roles r
JOIN pg_namespace n ON n.nspowner <> r.oid
  AND EXISTS (SELECT FROM aclexplode(n.nspacl) x WHERE x.grantee = r.oid AND x.privilege_type = 'USAGE')
JOIN tenant t ON t.schema_name = n.nspname
WHERE NOT r.rolsuper
GROUP BY r.rolname
HAVING count(*) > 1
UNION ALL
SELECT DISTINCT 'shadow', s.relname::text
FROM pg_class s
JOIN pg_class c ON c.relname = s.relname AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN tenant t ON t.schema_name = n.nspname
WHERE s.relnamespace = 'public'::regnamespace AND s.relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
(WITH stands AS (
  SELECT t.schema_name, c.relname, a.attname
  FROM tenant t
  JOIN pg_namespace n ON n.nspname = t.schema_name
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
)
SELECT 'drift', concat_ws('.', n.nspname, s.relname, s.attname)
FROM pg_namespace n
JOIN tenant t ON t.schema_name = n.nspname
CROSS JOIN (SELECT DISTINCT relname, attname FROM stands) s
EXCEPT
SELECT 'drift', concat_ws('.', schema_name, relname, attname) FROM stands);
