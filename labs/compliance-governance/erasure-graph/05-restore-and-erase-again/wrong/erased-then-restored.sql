CREATE FUNCTION erase_again(at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e erasure;
BEGIN
  FOR e IN SELECT * FROM erasure LOOP
    PERFORM erase_person(e.tenant_id, e.person_id, e.decided_by, at);
  END LOOP;
END
$$;

SELECT erase_again('2026-11-21Z');
SELECT restore_backup();
