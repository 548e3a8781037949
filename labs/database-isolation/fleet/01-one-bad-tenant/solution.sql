DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant LOOP
    BEGIN
      PERFORM to_version_2(place);
      INSERT INTO ledger VALUES (place, 2, 'done');
    EXCEPTION WHEN OTHERS THEN
      INSERT INTO ledger VALUES (place, 2, 'failed', SQLSTATE);
    END;
  END LOOP;
END $$;
