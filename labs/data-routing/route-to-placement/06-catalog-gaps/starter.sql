CREATE VIEW routing_gaps AS
SELECT 'missing schema' AS problem, schema_name AS subject
FROM placement
WHERE to_regnamespace(schema_name) IS NULL;
