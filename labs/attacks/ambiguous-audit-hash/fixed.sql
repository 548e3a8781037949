CREATE FUNCTION audit_hash(subject text, amount text) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(jsonb_build_array(subject, amount)::text, 'UTF8'))
$$;

UPDATE audit_event SET hash = audit_hash(subject, amount);
