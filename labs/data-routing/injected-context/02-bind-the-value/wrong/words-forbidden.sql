CREATE OR REPLACE FUNCTION search(term text) RETURNS TABLE (id int, title text) LANGUAGE plpgsql AS $$
BEGIN
  IF term ILIKE '%set_config%' OR term LIKE '%--%' OR term LIKE '%;%' THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE 'SELECT id, title FROM document WHERE title ILIKE ''%' || term || '%'' ORDER BY id';
END $$;
