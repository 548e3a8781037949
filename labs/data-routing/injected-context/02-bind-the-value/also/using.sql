CREATE OR REPLACE FUNCTION search(term text) RETURNS TABLE (id int, title text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id, title FROM document WHERE title ILIKE ''%'' || $1 || ''%'' ORDER BY id' USING term;
END $$;
