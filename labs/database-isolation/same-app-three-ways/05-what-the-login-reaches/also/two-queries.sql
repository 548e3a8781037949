CREATE OR REPLACE VIEW reach AS
SELECT c.oid::regclass::text AS table_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind = ANY ('{r,p}') AND c.relname <> 'placement'
  AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity)
  AND has_schema_privilege('app_user', c.relnamespace, 'USAGE')
  AND has_table_privilege('app_user', c.oid, 'SELECT')
UNION
SELECT c.oid::regclass::text
FROM placement p
JOIN pg_namespace n ON n.nspname = p.schema_name
JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = ANY ('{r,p}')
WHERE has_schema_privilege('app_user', n.oid, 'USAGE')
  AND has_table_privilege('app_user', c.oid, 'SELECT');
