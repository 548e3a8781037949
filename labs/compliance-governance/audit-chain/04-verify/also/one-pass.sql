CREATE FUNCTION audit_verify(tenant uuid) RETURNS TABLE (seq bigint, problem text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  event audit_event;
  before_hash bytea := decode(repeat('00', 32), 'hex');
  before_seq bigint := 0;
  head audit_head;
BEGIN
  FOR event IN SELECT * FROM audit_event AS e WHERE e.tenant_id = tenant ORDER BY e.seq LOOP
    seq := event.seq;
    IF event.hash IS DISTINCT FROM audit_hash(event) THEN problem := 'hash'; RETURN NEXT; END IF;
    IF event.prev IS DISTINCT FROM before_hash THEN problem := 'prev'; RETURN NEXT; END IF;
    IF event.seq <> before_seq + 1 THEN problem := 'gap'; RETURN NEXT; END IF;
    before_hash := event.hash;
    before_seq := event.seq;
  END LOOP;
  SELECT * INTO head FROM audit_head AS h WHERE h.tenant_id = tenant;
  IF head.seq <> before_seq OR head.hash IS DISTINCT FROM before_hash THEN
    seq := head.seq; problem := 'head'; RETURN NEXT;
  END IF;
END
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
