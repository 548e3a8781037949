CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE plpgsql STABLE AS $$
DECLARE
  spelled text := lower(host);
  found_slug text;
BEGIN
  spelled := split_part(spelled, ':', 1);
  IF right(spelled, 1) = '.' THEN
    spelled := left(spelled, -1);
  END IF;
  SELECT t.slug INTO found_slug
  FROM tenant_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
  WHERE d.host = spelled AND d.state = 'verified';
  IF NOT FOUND THEN
    RETURN ROW(404, NULL, NULL)::route_answer;
  END IF;
  RETURN ROW(200, 't_' || found_slug, NULL)::route_answer;
END
$$;
