CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE sql STABLE
RETURN coalesce(
  (SELECT CASE
     WHEN d.state = 'former' THEN ROW(308, NULL, t.slug || '.saas.example')::route_answer
     WHEN s.own IS NULL THEN ROW(401, NULL, NULL)::route_answer
     WHEN s.own IS DISTINCT FROM t.id THEN ROW(403, NULL, NULL)::route_answer
     WHEN t.status <> 'active' THEN ROW(403, NULL, NULL)::route_answer
     WHEN p.schema_name IS NULL THEN ROW(503, NULL, NULL)::route_answer
     ELSE ROW(200, p.schema_name, NULL)::route_answer
   END
   FROM tenant_domain AS d
   JOIN tenant AS t ON t.id = d.tenant_id
   LEFT JOIN placement AS p ON p.tenant_id = t.id AND p.state = 'live'
   CROSS JOIN (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS own) AS s
   WHERE d.host = regexp_replace(lower(route.host), '\.?(:[0-9]+)?$', '') AND d.state IN ('verified', 'former')),
  ROW(404, NULL, NULL)::route_answer);

REVOKE USAGE ON SCHEMA t_globex FROM app_user;
