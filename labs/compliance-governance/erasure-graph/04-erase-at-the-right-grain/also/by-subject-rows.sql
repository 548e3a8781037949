-- By the list of step 2, without what is kept.
CREATE FUNCTION erase_person(tenant uuid, subject text, by_whom text, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  name text;
  ids text[];
  n int;
BEGIN
  INSERT INTO erasure VALUES (tenant, subject, by_whom, at) ON CONFLICT DO NOTHING;
  UPDATE invoice SET email = '' WHERE tenant_id = tenant AND person_id = subject AND email <> '';
  GET DIAGNOSTICS n = ROW_COUNT;
  INSERT INTO erasure_run VALUES (tenant, subject, at, 'invoice', n);
  INSERT INTO erasure_run
  SELECT tenant, subject, at, 'person_search', count(*) FROM person_search s WHERE s.tenant_id = tenant AND s.person_id = subject;
  FOREACH name IN ARRAY ARRAY['attachment', 'message', 'activity', 'outbox', 'person'] LOOP
    ids := ARRAY(SELECT r.id FROM subject_rows(tenant, subject) AS r WHERE r.store = name
                 EXCEPT SELECT k.id FROM kept_row AS k WHERE k.tenant_id = tenant AND k.store = name);
    EXECUTE format('DELETE FROM %I WHERE tenant_id = $1 AND id::text = ANY ($2)', name) USING tenant, ids;
    GET DIAGNOSTICS n = ROW_COUNT;
    INSERT INTO erasure_run VALUES (tenant, subject, at, name, n);
  END LOOP;
  REFRESH MATERIALIZED VIEW person_search;
END
$$;

SELECT erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7', 'staff:2', '2026-11-20Z');
