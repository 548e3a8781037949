-- Asked table by table, through to_regclass.
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
JOIN pg_namespace n ON n.nspowner <> r.oid AND has_schema_privilege(r.oid, n.oid, 'USAGE')
JOIN tenant t ON t.schema_name = n.nspname
WHERE NOT r.rolsuper AND NOT starts_with(r.rolname, 'pg_')
GROUP BY r.rolname
HAVING count(*) > 1
UNION ALL
SELECT 'shadow', s.relname
FROM pg_class s
WHERE s.relnamespace = 'public'::regnamespace AND s.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND EXISTS (SELECT FROM tenant t WHERE to_regclass(format('%I.%I', t.schema_name, s.relname)) IS NOT NULL)
UNION ALL
SELECT 'drift', concat_ws('.', here.nspname, c.table_name, c.column_name)
FROM (SELECT n.nspname FROM pg_namespace n JOIN tenant t ON t.schema_name = n.nspname) here
CROSS JOIN (SELECT DISTINCT c.relname AS table_name, a.attname AS column_name
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN tenant t ON t.schema_name = n.nspname
            WHERE a.attnum > 0 AND NOT a.attisdropped) c
WHERE NOT EXISTS (
  SELECT FROM pg_attribute a
  WHERE a.attrelid = to_regclass(format('%I.%I', here.nspname, c.table_name)) AND a.attname = c.column_name AND NOT a.attisdropped);
