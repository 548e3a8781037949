-- A backfill of one tenant, called by the migrator behind the version that adds column and constraint:
-- ALTER TABLE invoice ADD COLUMN currency text, ADD CONSTRAINT has_currency CHECK (currency IS NOT NULL) NOT VALID;

-- #region backfill
-- Fills what is empty, commits after each batch, and then says of every row that it is filled.
CREATE PROCEDURE fill_currency(place text, batch integer DEFAULT 1000) LANGUAGE plpgsql AS $$
DECLARE
  filled integer;
BEGIN
  LOOP
    EXECUTE format(
      'UPDATE %1$I.invoice SET currency = ''EUR'' WHERE id IN (
         SELECT id FROM %1$I.invoice WHERE currency IS NULL
         LIMIT %2$s FOR UPDATE SKIP LOCKED)', place, batch);
    GET DIAGNOSTICS filled = ROW_COUNT;
    COMMIT;
    EXIT WHEN filled = 0;
  END LOOP;
  -- 23514 where a row is left: one that somebody held, or that a policy hides.
  EXECUTE format('ALTER TABLE %I.invoice VALIDATE CONSTRAINT has_currency', place);
END $$;
-- #endregion backfill
