-- information_schema shows only what the asker may use, so other owners' tables stay unnamed.
DROP VIEW tenancy_gap;
CREATE VIEW tenancy_gap AS
SELECT c.oid::regclass AS table_name
FROM information_schema.columns i
JOIN pg_class c ON c.oid = format('%I.%I', i.table_schema, i.table_name)::regclass
WHERE i.column_name = 'tenant_id'
  AND c.relkind IN ('r', 'p')
  AND (NOT c.relrowsecurity
    OR NOT c.relforcerowsecurity
    OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid));
