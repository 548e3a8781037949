CREATE OR REPLACE FUNCTION search(term text) RETURNS TABLE (id int, title text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT id, title FROM document WHERE title ILIKE %L ORDER BY id', '%' || term || '%');
END $$;
