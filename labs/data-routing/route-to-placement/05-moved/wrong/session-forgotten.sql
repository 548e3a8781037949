CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE sql STABLE
RETURN coalesce(
  (SELECT ROW(200, p.schema_name, NULL)::route_answer
   FROM tenant_domain AS d JOIN placement AS p ON p.tenant_id = d.tenant_id AND p.state = 'live'
   WHERE d.host = regexp_replace(lower(route.host), '\.?(:[0-9]+)?$', '') AND d.state = 'verified'),
  ROW(503, NULL, NULL)::route_answer);

REVOKE USAGE ON SCHEMA t_globex FROM app_user;
