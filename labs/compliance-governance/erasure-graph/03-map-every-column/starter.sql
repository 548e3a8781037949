CREATE VIEW unmapped AS
SELECT table_name::text, column_name::text
FROM information_schema.columns
WHERE table_schema = 'public' AND column_name <> 'tenant_id'
  AND table_name NOT IN (SELECT table_name FROM data_map);

SELECT * FROM unmapped ORDER BY table_name, column_name;
