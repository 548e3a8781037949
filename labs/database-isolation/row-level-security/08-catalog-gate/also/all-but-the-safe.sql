-- Everything with a tenant, except what is safe.
DROP VIEW tenancy_gap;
CREATE VIEW tenancy_gap AS
SELECT c.relname AS table_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p')
EXCEPT ALL
SELECT c.relname
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p')
  AND c.relrowsecurity
  AND c.relforcerowsecurity
  AND c.oid IN (SELECT polrelid FROM pg_policy);
