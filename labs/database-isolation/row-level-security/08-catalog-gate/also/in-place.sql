-- With the same columns the view can be replaced as it is.
CREATE OR REPLACE VIEW tenancy_gap AS
SELECT c.oid::regclass AS table_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p')
  AND (NOT c.relrowsecurity
    OR NOT c.relforcerowsecurity
    OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid));
