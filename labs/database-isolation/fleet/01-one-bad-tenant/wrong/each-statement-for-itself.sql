DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant LOOP
    DECLARE
      change text;
      failure text;
    BEGIN
      FOREACH change IN ARRAY ARRAY[
        'ADD COLUMN currency text NOT NULL DEFAULT ''EUR''',
        'ADD CONSTRAINT total_not_negative CHECK (total >= 0)',
        'ALTER COLUMN total TYPE numeric(12, 2)'
      ] LOOP
        BEGIN
          EXECUTE format('ALTER TABLE %I.invoice %s', place, change);
        EXCEPTION WHEN OTHERS THEN
          failure := SQLSTATE;
        END;
      END LOOP;
      INSERT INTO ledger VALUES (place, 2, CASE WHEN failure IS NULL THEN 'done' ELSE 'failed' END, failure);
    END;
  END LOOP;
END $$;
