CREATE OR REPLACE FUNCTION search(term text) RETURNS TABLE (id int, title text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT d.id, d.title FROM document d WHERE d.title ILIKE '%' || term || '%' ORDER BY d.id;
END $$;
