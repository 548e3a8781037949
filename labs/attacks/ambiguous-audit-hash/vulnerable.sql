CREATE FUNCTION audit_hash(subject text, amount text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(convert_to(subject || amount, 'UTF8'))
$$;

UPDATE audit_event SET hash = audit_hash(subject, amount);
