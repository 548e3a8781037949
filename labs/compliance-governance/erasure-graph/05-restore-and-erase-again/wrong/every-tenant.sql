CREATE FUNCTION erase_again(at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e erasure;
BEGIN
  FOR e IN SELECT p.tenant_id, x.person_id, x.decided_by, x.decided_at FROM erasure x JOIN person p ON p.id = x.person_id LOOP
    PERFORM erase_person(e.tenant_id, e.person_id, e.decided_by, at);
  END LOOP;
END
$$;

SELECT restore_backup();
SELECT erase_again('2026-11-21Z');
