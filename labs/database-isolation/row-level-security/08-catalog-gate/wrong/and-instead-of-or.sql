-- Names only what misses everything at once.
DROP VIEW tenancy_gap;
CREATE VIEW tenancy_gap AS
SELECT c.oid::regclass AS table_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p')
  AND NOT c.relrowsecurity
  AND NOT c.relforcerowsecurity
  AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid);
