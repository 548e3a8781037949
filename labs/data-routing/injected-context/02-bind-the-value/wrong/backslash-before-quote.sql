-- In standard strings a backslash is a letter like any other.
CREATE OR REPLACE FUNCTION search(term text) RETURNS TABLE (id int, title text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id, title FROM document WHERE title ILIKE ''%' || replace(term, '''', '\''') || '%'' ORDER BY id';
END $$;
