-- Only the names are looked at.
CREATE VIEW schema_gap AS
SELECT 'missing' AS problem, t.schema_name AS subject
FROM tenant t
WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = t.schema_name)
UNION ALL
SELECT 'orphan', n.nspname
FROM pg_namespace n
WHERE starts_with(n.nspname, 't_')
  AND NOT EXISTS (SELECT FROM tenant t WHERE t.schema_name = n.nspname);
