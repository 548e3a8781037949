GRANT USAGE ON SCHEMA t_acme, t_globex TO app_user;
GRANT SELECT ON t_acme.note, t_globex.note TO app_user;

CREATE PROCEDURE enter(slug text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'SET LOCAL search_path TO t_' || slug;
END $$;
