REVOKE ALL ON FUNCTION context_seal(uuid) FROM PUBLIC, app_user;
REVOKE support FROM app_user;

-- With its owner's rights still, whom the policy binds, and with the word as a value.
CREATE OR REPLACE FUNCTION archive(word text) RETURNS TABLE (line text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT title FROM public.document WHERE title LIKE '%' || word || '%'
$$;
