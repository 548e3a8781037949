-- The list is in the catalog: what the function itself returns.
CREATE OR REPLACE FUNCTION list_documents(sort text) RETURNS TABLE (id int, title text, pages int) LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_proc p, unnest(p.proargnames, p.proargmodes) AS a (name, mode)
                 WHERE p.oid = 'list_documents(text)'::regprocedure AND a.mode = 't' AND a.name = sort) THEN
    RAISE EXCEPTION 'No such column.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN QUERY EXECUTE format('SELECT id, title, pages FROM document ORDER BY %I', sort);
END $$;
