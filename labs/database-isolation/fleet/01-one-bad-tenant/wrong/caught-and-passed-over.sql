DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant LOOP
    BEGIN
      PERFORM to_version_2(place);
      INSERT INTO ledger VALUES (place, 2, 'done');
    EXCEPTION WHEN OTHERS THEN
      RAISE NOTICE '% failed', place;
    END;
  END LOOP;
END $$;
