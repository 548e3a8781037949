CREATE VIEW unmapped AS
SELECT c.table_name::text, c.column_name::text
FROM information_schema.columns AS c
JOIN information_schema.tables AS t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name <> 'tenant_id'
  AND (c.table_name, c.column_name) NOT IN (SELECT table_name, column_name FROM data_map);

INSERT INTO data_map VALUES
  ('outbox', 'id', 'not personal'),
  ('outbox', 'payload', 'delete'),
  ('invoice', 'email', 'blank'),
  ('person_search', 'person_id', 'rebuild'),
  ('person_search', 'words', 'rebuild');
