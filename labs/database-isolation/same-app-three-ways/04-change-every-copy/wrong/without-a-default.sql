DO $$
DECLARE
  copy regclass;
BEGIN
  FOR copy IN SELECT oid FROM pg_class WHERE relname = 'invoice' AND relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %s ADD COLUMN reminded boolean', copy);
  END LOOP;
END
$$;
