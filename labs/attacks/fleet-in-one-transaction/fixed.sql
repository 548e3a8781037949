CREATE PROCEDURE add_due() LANGUAGE plpgsql AS $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant ORDER BY schema_name LOOP
    EXECUTE format('ALTER TABLE %I.invoice ADD COLUMN due date', place);
    INSERT INTO ledger VALUES (place);
    PERFORM note_locks(place);
    COMMIT;
  END LOOP;
END $$;
