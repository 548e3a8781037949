-- The same by the catalog's readable views, joined by name.
DROP VIEW tenancy_gap;
CREATE VIEW tenancy_gap AS
SELECT n.nspname AS schema_name, c.relname AS table_name
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
LEFT JOIN pg_policies p ON p.schemaname = n.nspname AND p.tablename = c.relname
WHERE c.relkind IN ('r', 'p')
  AND (p.policyname IS NULL OR NOT c.relrowsecurity OR NOT c.relforcerowsecurity);
