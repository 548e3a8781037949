CREATE FUNCTION erase_person(subject text) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM person WHERE id = subject
$$;
