-- %I quotes a name. A value in double quotes is a column that does not exist.
CREATE OR REPLACE FUNCTION search(term text) RETURNS TABLE (id int, title text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT id, title FROM document WHERE title ILIKE %I ORDER BY id', '%' || term || '%');
END $$;
