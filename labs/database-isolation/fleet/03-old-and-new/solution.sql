ALTER TABLE t_acme.invoice ADD COLUMN description text;

CREATE FUNCTION t_acme.both_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.description := coalesce(NEW.description, NEW.memo);
    NEW.memo := coalesce(NEW.memo, NEW.description);
  ELSIF NEW.memo IS DISTINCT FROM OLD.memo THEN
    NEW.description := NEW.memo;
  ELSIF NEW.description IS DISTINCT FROM OLD.description THEN
    NEW.memo := NEW.description;
  ELSE
    NEW.description := NEW.memo;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER both_names BEFORE INSERT OR UPDATE ON t_acme.invoice
  FOR EACH ROW EXECUTE FUNCTION t_acme.both_names();

-- The rows that were there. Only after the trigger, so that none slips through in between.
UPDATE t_acme.invoice SET description = memo WHERE description IS NULL;
