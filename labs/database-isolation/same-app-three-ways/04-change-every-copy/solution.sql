DO $$
DECLARE
  copy regclass;
BEGIN
  FOR copy IN
    SELECT c.oid FROM pg_class AS c
    WHERE c.relname = 'invoice' AND c.relkind = 'r'
  LOOP
    EXECUTE format('ALTER TABLE %s ADD COLUMN reminded boolean NOT NULL DEFAULT false', copy);
  END LOOP;
END
$$;
