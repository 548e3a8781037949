CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE plpgsql STABLE AS $$
DECLARE
  own text := coalesce(current_setting('app.tenant_id', true), '');
  addressed tenant;
BEGIN
  SELECT t.* INTO addressed
  FROM tenant_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
  WHERE d.host = regexp_replace(lower(route.host), '\.?(:[0-9]+)?$', '') AND d.state = 'verified';
  IF addressed.id IS NULL THEN
    RETURN ROW(404, NULL, NULL)::route_answer;
  ELSIF own = '' THEN
    RETURN ROW(401, NULL, NULL)::route_answer;
  ELSIF own <> addressed.id::text THEN
    RETURN ROW(403, NULL, NULL)::route_answer;
  END IF;
  RETURN ROW(200, 't_' || addressed.slug, NULL)::route_answer;
END
$$;
