CREATE VIEW routing_gaps AS
WITH live AS (
  SELECT t.slug, p.schema_name FROM tenant AS t
  LEFT JOIN placement AS p ON p.tenant_id = t.id AND p.state = 'live'
), used AS (
  SELECT schema_name, bool_or(state = 'live') AS is_live, count(DISTINCT tenant_id) FILTER (WHERE state = 'live') AS tenants
  FROM placement GROUP BY schema_name
)
SELECT CASE WHEN max(schema_name) IS NULL THEN 'no live placement' ELSE 'several live placements' END AS problem, slug AS subject
FROM live GROUP BY slug HAVING count(schema_name) <> 1
UNION ALL
SELECT 'shared schema', schema_name FROM used WHERE tenants > 1
UNION ALL
SELECT 'missing schema', schema_name FROM used
WHERE is_live AND NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = schema_name)
UNION ALL
SELECT 'open retired schema', schema_name FROM used JOIN pg_namespace ON nspname = schema_name
WHERE NOT is_live AND has_schema_privilege('app_user', oid, 'USAGE');
