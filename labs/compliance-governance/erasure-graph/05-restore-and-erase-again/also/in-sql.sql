CREATE FUNCTION erase_again(at timestamptz) RETURNS bigint LANGUAGE sql AS $$
  SELECT count(erase_person(tenant_id, person_id, decided_by, at)) FROM erasure
$$;

BEGIN;
SELECT restore_backup();
SELECT erase_again('2026-11-21Z');
COMMIT;
