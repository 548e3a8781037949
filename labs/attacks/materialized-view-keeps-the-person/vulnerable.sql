CREATE FUNCTION erase_person(person_id text) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM person WHERE id = person_id
$$;
