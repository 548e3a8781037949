-- The expression is not anchored: a text that begins well goes through.
CREATE OR REPLACE FUNCTION list_documents(sort text) RETURNS TABLE (id int, title text, pages int) LANGUAGE plpgsql AS $$
BEGIN
  IF sort !~ '^(id|title|pages|CASE)' THEN
    RAISE EXCEPTION 'Documents are sorted by id, title or pages.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN QUERY EXECUTE 'SELECT id, title, pages FROM document ORDER BY ' || sort;
END $$;
