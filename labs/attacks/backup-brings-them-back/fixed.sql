CREATE FUNCTION erase_person(subject text) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO erasure_ledger
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, subject)
  ON CONFLICT DO NOTHING;
  DELETE FROM person WHERE id = subject
$$;

-- Puts the tenant's rows back as they were, and erases again what was erased since.
CREATE FUNCTION restore_tenant() RETURNS void
LANGUAGE sql AS $$
  DELETE FROM person;
  INSERT INTO person
  SELECT * FROM person_backup
  WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;
  DELETE FROM person AS p USING erasure_ledger AS l
  WHERE (l.tenant_id, l.person_id) = (p.tenant_id, p.id)
$$;
