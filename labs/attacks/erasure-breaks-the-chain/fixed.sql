CREATE FUNCTION record(who text, did text) RETURNS void
LANGUAGE sql AS $$
  SELECT append(who, did)
$$;

CREATE FUNCTION erase_person(subject text) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM person WHERE id = subject
$$;
