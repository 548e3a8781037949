CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE plpgsql STABLE AS $$
DECLARE
  own uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  spelled text := regexp_replace(lower(host), '\.?(:[0-9]+)?$', '');
  addressed tenant;
BEGIN
  SELECT t.* INTO addressed FROM tenant_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
  WHERE d.host = spelled AND d.state = 'former';
  IF FOUND THEN
    RETURN ROW(308, NULL, addressed.slug || '.saas.example')::route_answer;
  END IF;
  SELECT t.* INTO addressed FROM tenant_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
  WHERE d.host = spelled AND d.state = 'verified';
  IF NOT FOUND THEN
    RETURN ROW(404, NULL, NULL)::route_answer;
  ELSIF own IS NULL THEN
    RETURN ROW(401, NULL, NULL)::route_answer;
  ELSIF own <> addressed.id OR addressed.status = 'suspended' THEN
    RETURN ROW(403, NULL, NULL)::route_answer;
  END IF;
  RETURN ROW(200, 't_' || addressed.slug, NULL)::route_answer;
END
$$;
