CREATE OR REPLACE FUNCTION list_documents(sort text) RETURNS TABLE (id int, title text, pages int) LANGUAGE plpgsql AS $$
BEGIN
  CASE sort
    WHEN 'id' THEN RETURN QUERY SELECT d.id, d.title, d.pages FROM document d ORDER BY d.id;
    WHEN 'title' THEN RETURN QUERY SELECT d.id, d.title, d.pages FROM document d ORDER BY d.title;
    WHEN 'pages' THEN RETURN QUERY SELECT d.id, d.title, d.pages FROM document d ORDER BY d.pages;
  END CASE;
END $$;
