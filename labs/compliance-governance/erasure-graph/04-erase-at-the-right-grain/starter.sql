CREATE FUNCTION erase_person(tenant uuid, subject text, by_whom text, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  n int;
BEGIN
  -- The ledger first. A second run keeps who decided, and when.
  INSERT INTO erasure VALUES (tenant, subject, by_whom, at) ON CONFLICT DO NOTHING;

  DELETE FROM activity WHERE tenant_id = tenant AND person_id = subject;
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'activity', n);

  DELETE FROM outbox WHERE tenant_id = tenant AND payload ->> 'person' = subject;
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'outbox', n);

  DELETE FROM person WHERE tenant_id = tenant AND id = subject;
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'person', n);
END
$$;

SELECT erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7', 'staff:2', '2026-11-20Z');
