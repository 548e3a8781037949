DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant LOOP
    BEGIN
      PERFORM to_version_2(place);
    EXCEPTION WHEN OTHERS THEN
      RAISE NOTICE '% failed', place;
    END;
    INSERT INTO ledger VALUES (place, 2, 'done');
  END LOOP;
END $$;
