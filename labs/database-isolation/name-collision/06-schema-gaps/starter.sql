CREATE VIEW schema_gap AS
SELECT 'missing' AS problem, t.schema_name AS subject
FROM tenant t
WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = t.schema_name);
