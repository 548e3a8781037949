DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %I.invoice ADD COLUMN IF NOT EXISTS currency text NOT NULL DEFAULT ''EUR''', place);
      EXECUTE format('ALTER TABLE %I.invoice ADD CONSTRAINT total_not_negative CHECK (total >= 0)', place);
      EXECUTE format('ALTER TABLE %I.invoice ALTER COLUMN total TYPE numeric(12, 2)', place);
      INSERT INTO ledger VALUES (place, 2, 'done');
    EXCEPTION WHEN OTHERS THEN
      INSERT INTO ledger VALUES (place, 2, 'failed', SQLSTATE);
    END;
  END LOOP;
END $$;
