CREATE FUNCTION audit_verify(tenant uuid) RETURNS TABLE (seq bigint, problem text)
LANGUAGE sql STABLE AS $$
  SELECT e.seq, 'hash' FROM audit_event AS e
  WHERE e.tenant_id = tenant AND e.hash IS DISTINCT FROM audit_hash(e)
$$;

-- What somebody carries out of this database tonight.
DO $$
DECLARE
  tenant text;
BEGIN
  FOREACH tenant IN ARRAY ARRAY['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'] LOOP
    PERFORM set_config('app.tenant_id', tenant, true);
    INSERT INTO anchor_copy SELECT tenant_id, seq, hash FROM audit_head;
  END LOOP;
END
$$;
