DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant ORDER BY schema_name LOOP
    PERFORM to_version_2(place);
    INSERT INTO ledger VALUES (place, 2, 'done');
  END LOOP;
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'stopped with %', SQLSTATE;
END $$;
