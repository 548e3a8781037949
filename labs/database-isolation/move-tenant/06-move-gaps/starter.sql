CREATE VIEW move_gaps AS
SELECT c.oid::regclass::text AS table_name, 'identity without tenant_id' AS gap
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND c.relreplident = 'd'
  AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary);
