CREATE FUNCTION erase_again(at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  e erasure;
BEGIN
  -- Whoever has the address of somebody in the ledger, as the backup knows it.
  FOR e IN
    SELECT p.tenant_id, p.id, x.decided_by, x.decided_at
    FROM erasure x
    JOIN backup.person b ON (b.tenant_id, b.id) = (x.tenant_id, x.person_id)
    JOIN person p ON p.email = b.email
  LOOP
    PERFORM erase_person(e.tenant_id, e.person_id, e.decided_by, at);
  END LOOP;
END
$$;

SELECT restore_backup();
SELECT erase_again('2026-11-21Z');
