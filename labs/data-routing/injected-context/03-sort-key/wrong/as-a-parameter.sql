-- Sorts by a constant: every row is equal, and every text is taken.
CREATE OR REPLACE FUNCTION list_documents(sort text) RETURNS TABLE (id int, title text, pages int) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id, title, pages FROM document ORDER BY $1' USING sort;
END $$;
