CREATE FUNCTION erase_again(at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e erasure;
BEGIN
  FOR e IN SELECT * FROM erasure LOOP
    DELETE FROM person p WHERE p.tenant_id = e.tenant_id AND p.id = e.person_id;
  END LOOP;
END
$$;

SELECT restore_backup();
SELECT erase_again('2026-11-21Z');
