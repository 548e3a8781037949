CREATE PROCEDURE backfill() LANGUAGE plpgsql AS $$
BEGIN
  UPDATE invoice SET currency = 'EUR' WHERE currency IS NULL;
  INSERT INTO ledger VALUES (2, 'done');
END $$;
