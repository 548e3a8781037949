ALTER TABLE invoice ADD COLUMN reminded boolean NOT NULL DEFAULT false;
ALTER TABLE t_template.invoice ADD COLUMN IF NOT EXISTS reminded boolean NOT NULL DEFAULT false;
DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM placement LOOP
    EXECUTE format('ALTER TABLE %I.invoice ADD COLUMN IF NOT EXISTS reminded boolean NOT NULL DEFAULT false', place);
  END LOOP;
END
$$;
