-- Forces every table that has row security switched on: also right for the next table.
DO $$
DECLARE
  found regclass;
BEGIN
  FOR found IN
    SELECT oid FROM pg_class WHERE relrowsecurity AND relowner = 'app_owner'::regrole
  LOOP
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', found);
  END LOOP;
END
$$;
