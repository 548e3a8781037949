DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant WHERE schema_name <> 't_globex' LOOP
    PERFORM to_version_2(place);
    INSERT INTO ledger VALUES (place, 2, 'done');
  END LOOP;
END $$;
