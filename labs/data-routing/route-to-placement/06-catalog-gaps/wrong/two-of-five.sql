CREATE VIEW routing_gaps AS
SELECT 'missing schema' AS problem, schema_name AS subject
FROM placement WHERE state = 'retired' AND to_regnamespace(schema_name) IS NULL
UNION ALL
SELECT 'open retired schema', schema_name FROM placement WHERE state = 'retired';
