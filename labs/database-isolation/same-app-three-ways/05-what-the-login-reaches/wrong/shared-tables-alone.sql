CREATE OR REPLACE VIEW reach AS
SELECT c.oid::regclass::text AS table_name
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p')
  AND c.oid <> 'placement'::regclass
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
  AND has_schema_privilege('app_user', c.relnamespace, 'USAGE')
  AND has_table_privilege('app_user', c.oid, 'SELECT');
