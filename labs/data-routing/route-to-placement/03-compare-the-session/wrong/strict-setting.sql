CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE sql STABLE
RETURN coalesce(
  (SELECT CASE t.id
     WHEN current_setting('app.tenant_id')::uuid THEN ROW(200, 't_' || t.slug, NULL)::route_answer
     ELSE ROW(403, NULL, NULL)::route_answer
   END
   FROM tenant_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
   WHERE d.host = regexp_replace(lower(route.host), '\.?(:[0-9]+)?$', '') AND d.state = 'verified'),
  ROW(404, NULL, NULL)::route_answer);
