CREATE FUNCTION record(who text, did text) RETURNS void
LANGUAGE sql AS $$
  SELECT append((SELECT name FROM person WHERE id = who), did)
$$;

CREATE FUNCTION erase_person(subject text) RETURNS void
LANGUAGE sql AS $$
  UPDATE audit_event SET actor = 'erased' WHERE actor = (SELECT name FROM person WHERE id = subject);
  DELETE FROM person WHERE id = subject
$$;
