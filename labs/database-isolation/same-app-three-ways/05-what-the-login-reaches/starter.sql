CREATE OR REPLACE VIEW reach AS
SELECT c.oid::regclass::text AS table_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  AND NOT c.relrowsecurity;
