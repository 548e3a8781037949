CREATE FUNCTION erase_again(at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e erasure;
BEGIN
  FOR e IN SELECT * FROM erasure LOOP
    PERFORM erase_person(e.tenant_id, e.person_id, e.decided_by, at);
  END LOOP;
END
$$;

-- A clean state.
SELECT restore_backup();
TRUNCATE erasure, erasure_run;
INSERT INTO erasure VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7', 'staff:2', '2026-11-21Z');
SELECT erase_again('2026-11-21Z');
