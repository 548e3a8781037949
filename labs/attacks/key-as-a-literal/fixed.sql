-- Keys come from outside, as a parameter of each call; the server keeps none.
CREATE FUNCTION note_key(tenant uuid, key text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT key $$;
REVOKE EXECUTE ON FUNCTION note_key(uuid, text) FROM PUBLIC;
