CREATE OR REPLACE FUNCTION list_documents(sort text) RETURNS TABLE (id int, title text, pages int) LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'document'::regclass AND attnum > 0 AND attname = sort) THEN
    RAISE EXCEPTION 'No such column.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN QUERY EXECUTE format('SELECT id, title, pages FROM document ORDER BY %I', sort);
END $$;
