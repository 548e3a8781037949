-- The first label is checked against the catalog, the rest of the host is not.
CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE sql STABLE
RETURN coalesce(
  (SELECT ROW(200, 't_' || t.slug, NULL)::route_answer
   FROM tenant AS t WHERE t.slug = lower(split_part(route.host, '.', 1))),
  ROW(404, NULL, NULL)::route_answer);
