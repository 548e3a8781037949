CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer
LANGUAGE sql STABLE
RETURN CASE
  WHEN rtrim(regexp_replace(lower(host), ':[0-9]+$', ''), '.') IN ('acme.saas.example', 'pay.orchid.test')
    THEN ROW(200, 't_acme', NULL)::route_answer
  ELSE ROW(404, NULL, NULL)::route_answer
END;
