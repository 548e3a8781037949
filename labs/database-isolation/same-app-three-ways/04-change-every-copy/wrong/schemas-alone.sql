DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\_%' LOOP
    EXECUTE format('ALTER TABLE %I.invoice ADD COLUMN reminded boolean NOT NULL DEFAULT false', place);
  END LOOP;
END
$$;
