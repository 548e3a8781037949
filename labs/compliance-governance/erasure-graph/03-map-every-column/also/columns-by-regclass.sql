INSERT INTO data_map
SELECT name, col, rule FROM (VALUES
  ('outbox', 'id', 'not personal'), ('outbox', 'payload', 'delete'), ('invoice', 'email', 'blank'),
  ('person_search', 'person_id', 'rebuild'), ('person_search', 'words', 'rebuild')) AS found (name, col, rule);

CREATE VIEW unmapped AS
SELECT n.table_name, n.column_name
FROM (
  SELECT relname::text AS table_name, attname::text AS column_name
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
  WHERE relnamespace::regnamespace::text = 'public' AND relkind = ANY ('{r,p,m,f}') AND attnum >= 1 AND NOT attisdropped
) AS n
LEFT JOIN data_map AS m USING (table_name, column_name)
WHERE m.table_name IS NULL AND n.column_name <> 'tenant_id';
