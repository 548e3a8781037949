CREATE ROLE t_acme NOLOGIN;
CREATE ROLE t_globex NOLOGIN;
GRANT USAGE ON SCHEMA t_acme TO t_acme;
GRANT USAGE ON SCHEMA t_globex TO t_globex;
GRANT SELECT ON t_acme.note TO t_acme;
GRANT SELECT ON t_globex.note TO t_globex;
ALTER ROLE app_user NOINHERIT;
GRANT t_acme, t_globex TO app_user;

-- Whatever slug the request names, the session's tenant decides.
CREATE PROCEDURE enter(slug text) LANGUAGE plpgsql AS $$
DECLARE
  place text;
BEGIN
  SELECT t.schema_name INTO STRICT place
  FROM public.tenant AS t
  WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid AND t.slug = enter.slug;
  PERFORM set_config('search_path', quote_ident(place) || ', pg_temp', true), set_config('role', place, true);
END $$;
