CREATE FUNCTION erase_person(tenant uuid, subject text, by_whom text, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  n int;
BEGIN
  -- The ledger first. A second run keeps who decided, and when.
  INSERT INTO erasure VALUES (tenant, subject, by_whom, at) ON CONFLICT DO NOTHING;

  -- Attachments before messages, whose key they refer to; both without the threads on hold.
  DELETE FROM attachment a USING message m
  WHERE m.tenant_id = tenant AND m.thread IN (SELECT own.thread FROM message own WHERE own.tenant_id = tenant AND own.author_id = subject) AND a.tenant_id = m.tenant_id AND a.message_id = m.id
    AND NOT EXISTS (SELECT FROM thread_hold h WHERE h.tenant_id = m.tenant_id AND h.thread = m.thread);
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'attachment', n);

  DELETE FROM message m
  WHERE m.tenant_id = tenant AND m.thread IN (SELECT own.thread FROM message own WHERE own.tenant_id = tenant AND own.author_id = subject)
    AND NOT EXISTS (SELECT FROM thread_hold h WHERE h.tenant_id = m.tenant_id AND h.thread = m.thread);
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'message', n);

  -- The invoice is kept with the name it was billed to; its address for mails is not what the law asks for.
  UPDATE invoice SET email = '' WHERE tenant_id = tenant AND person_id = subject AND email <> '';
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'invoice', n);

  DELETE FROM activity WHERE tenant_id = tenant AND person_id = subject;
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'activity', n);

  DELETE FROM outbox WHERE tenant_id = tenant AND payload ->> 'person' = subject;
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'outbox', n);

  DELETE FROM person WHERE tenant_id = tenant AND id = subject;
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'person', n);

  SELECT count(*) INTO n FROM person_search WHERE tenant_id = tenant AND person_id = subject;
  REFRESH MATERIALIZED VIEW person_search;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'person_search', n);
END
$$;

SELECT erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7', 'staff:2', '2026-11-20Z');
