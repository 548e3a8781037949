CREATE OR REPLACE FUNCTION list_documents(sort text) RETURNS TABLE (id int, title text, pages int) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT d.id, d.title, d.pages FROM document d ORDER BY d.id;
END $$;
