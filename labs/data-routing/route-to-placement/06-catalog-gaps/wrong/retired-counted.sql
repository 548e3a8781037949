CREATE VIEW routing_gaps AS
SELECT 'no live placement' AS problem, t.slug AS subject
FROM tenant AS t
WHERE NOT EXISTS (SELECT FROM placement AS p WHERE p.tenant_id = t.id AND p.state = 'live')
UNION ALL
SELECT 'several live placements', t.slug
FROM tenant AS t JOIN placement AS p ON p.tenant_id = t.id
GROUP BY t.slug HAVING count(*) > 1
UNION ALL
SELECT 'shared schema', schema_name
FROM placement WHERE state = 'live'
GROUP BY schema_name HAVING count(*) > 2
UNION ALL
SELECT 'missing schema', schema_name
FROM placement WHERE state = 'live' AND to_regnamespace(schema_name) IS NULL
UNION ALL
SELECT DISTINCT 'open retired schema', p.schema_name
FROM placement AS p
WHERE has_schema_privilege('app_user', to_regnamespace(p.schema_name), 'USAGE')
  AND NOT EXISTS (SELECT FROM placement AS l WHERE l.schema_name = p.schema_name AND l.state = 'live');
