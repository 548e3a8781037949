CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE sql STABLE
RETURN ROW(200, 't_' || split_part(host, '.', 1), NULL)::route_answer;
