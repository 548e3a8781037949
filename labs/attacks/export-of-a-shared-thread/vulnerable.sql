-- Runs with the rights of its owner, whom no policy binds.
CREATE FUNCTION export_person(subject text, address text) RETURNS TABLE (body text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT m.body FROM public.message AS m WHERE m.body LIKE '%' || address || '%' ORDER BY m.body
$$;
