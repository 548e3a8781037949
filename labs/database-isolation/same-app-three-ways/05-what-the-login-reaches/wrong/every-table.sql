CREATE OR REPLACE VIEW reach AS
SELECT c.oid::regclass::text AS table_name
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p')
  AND c.oid <> 'placement'::regclass
  AND has_schema_privilege('app_user', n.oid, 'USAGE')
  AND (
    n.nspname IN (SELECT schema_name FROM placement)
    OR NOT (c.relrowsecurity AND c.relforcerowsecurity)
      AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
  );
