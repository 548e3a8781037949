-- Queries for your own catalog: each row sends somebody astray. route(host) stands for your resolver.

-- #region agreement
-- As the application, once for each tenant: hosts that serve this session and that its tenant does not hold.
SELECT DISTINCT d.host, (route(d.host)).status, (route(d.host)).schema_name
FROM tenant_domain AS d
WHERE (route(d.host)).status = 200
  AND NOT EXISTS (SELECT FROM tenant_domain AS held
                  WHERE held.host = d.host AND held.state = 'verified'
                    AND held.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
ORDER BY 1;
-- #endregion agreement

-- #region strangers
-- As the application: relatives of known hosts that nobody has, and that are answered all the same.
SELECT v.host, (route(v.host)).status
FROM tenant_domain AS d
CROSS JOIN LATERAL (VALUES
  (d.host || '.stranger.test'),
  (split_part(d.host, '.', 1) || '.stranger.test'),
  ('x' || d.host),
  ('www.' || d.host)) AS v (host)
WHERE NOT EXISTS (SELECT FROM tenant_domain AS known WHERE known.host = v.host)
  -- 400 where the longer name is none: a label has 63 characters at most.
  AND coalesce((route(v.host)).status, 0) NOT IN (400, 404)
GROUP BY v.host
ORDER BY 1;
-- #endregion strangers

-- #region hosts
-- Hosts that no request can match or that lead to the wrong tenant.
SELECT 'other spelling' AS problem, host AS subject
FROM tenant_domain WHERE host <> regexp_replace(lower(host), '\.?(:[0-9]+)?$', '')
UNION ALL
SELECT 'held by several', host
FROM tenant_domain WHERE state <> 'pending' GROUP BY host HAVING count(*) > 1
UNION ALL
SELECT 'reserved name', host
FROM tenant_domain WHERE host IN ('www.saas.example', 'api.saas.example', 'status.saas.example')
UNION ALL
SELECT 'slug without its host', t.slug
FROM tenant AS t
WHERE NOT EXISTS (SELECT FROM tenant_domain AS d
                  WHERE d.tenant_id = t.id AND d.state = 'verified' AND d.host = t.slug || '.saas.example')
UNION ALL
SELECT 'host of nobody''s slug', d.host
FROM tenant_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
WHERE d.state = 'verified' AND d.host LIKE '%.saas.example' AND d.host <> t.slug || '.saas.example'
ORDER BY 1, 2;
-- #endregion hosts

-- #region placements
SELECT 'no live placement' AS problem, t.slug AS subject
FROM tenant AS t
WHERE t.status <> 'closed'
  AND NOT EXISTS (SELECT FROM placement AS p WHERE p.tenant_id = t.id AND p.state = 'live')
UNION ALL
SELECT 'several live placements', t.slug
FROM tenant AS t JOIN placement AS p ON p.tenant_id = t.id AND p.state = 'live'
GROUP BY t.slug HAVING count(*) > 1
UNION ALL
SELECT 'shared schema', schema_name
FROM placement GROUP BY schema_name HAVING count(DISTINCT tenant_id) > 1
UNION ALL
SELECT 'missing schema', schema_name
FROM placement WHERE state = 'live' AND to_regnamespace(quote_ident(schema_name)) IS NULL
UNION ALL
SELECT DISTINCT 'open retired schema', p.schema_name
FROM placement AS p
WHERE has_schema_privilege('app_user', to_regnamespace(quote_ident(p.schema_name)), 'USAGE')
  AND NOT EXISTS (SELECT FROM placement AS l WHERE l.schema_name = p.schema_name AND l.state = 'live')
ORDER BY 1, 2;
-- #endregion placements
