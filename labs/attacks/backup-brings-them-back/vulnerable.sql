CREATE FUNCTION erase_person(subject text) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM person WHERE id = subject
$$;

-- Puts the tenant's rows back as they were.
CREATE FUNCTION restore_tenant() RETURNS void
LANGUAGE sql AS $$
  DELETE FROM person;
  INSERT INTO person
  SELECT * FROM person_backup
  WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
$$;
