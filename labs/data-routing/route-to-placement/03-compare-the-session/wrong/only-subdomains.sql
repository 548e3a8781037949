CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE sql STABLE
RETURN coalesce(
  (SELECT ROW(200, 't_' || t.slug, NULL)::route_answer
   FROM tenant_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
   WHERE d.host = lower(route.host) AND d.host = t.slug || '.saas.example'
     AND t.id = nullif(current_setting('app.tenant_id', true), '')::uuid),
  ROW(403, NULL, NULL)::route_answer);
