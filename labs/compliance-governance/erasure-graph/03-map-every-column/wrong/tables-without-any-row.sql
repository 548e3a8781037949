CREATE VIEW unmapped AS
SELECT c.relname::text AS table_name, a.attname::text AS column_name
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'f')
  AND a.attname <> 'tenant_id'
  AND NOT EXISTS (SELECT FROM data_map AS m WHERE m.table_name = c.relname);

INSERT INTO data_map VALUES
  ('outbox', 'id', 'not personal'),
  ('outbox', 'payload', 'delete'),
  ('invoice', 'email', 'blank'),
  ('person_search', 'person_id', 'rebuild'),
  ('person_search', 'words', 'rebuild');
