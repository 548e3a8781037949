CREATE FUNCTION audit_verify(tenant uuid) RETURNS TABLE (seq bigint, problem text)
LANGUAGE sql STABLE AS $$
  SELECT e.seq, 'hash' FROM audit_event AS e
  WHERE e.tenant_id = tenant AND e.hash = audit_hash(e)
  UNION ALL
  SELECT l.seq, 'gap'
  FROM (SELECT e.seq, lag(e.seq, 1, 0::bigint) OVER (ORDER BY e.seq) AS before
        FROM audit_event AS e WHERE e.tenant_id = tenant) AS l
  WHERE l.seq <> l.before + 1
  UNION ALL
  SELECT h.seq, 'head' FROM audit_head AS h
  WHERE h.tenant_id = tenant AND NOT EXISTS (
    SELECT FROM audit_event AS e
    WHERE e.tenant_id = tenant AND e.seq = h.seq AND e.hash = h.hash
      AND e.seq = (SELECT max(l.seq) FROM audit_event AS l WHERE l.tenant_id = tenant))
$$;

-- What somebody carries out of this database tonight.
DO $$
DECLARE
  tenant text;
BEGIN
  FOREACH tenant IN ARRAY ARRAY['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'] LOOP
    PERFORM set_config('app.tenant_id', tenant, true);
    PERFORM 1; -- INSERT INTO anchor_copy SELECT tenant_id, seq, hash FROM audit_head;
  END LOOP;
END
$$;
