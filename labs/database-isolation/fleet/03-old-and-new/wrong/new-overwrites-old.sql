ALTER TABLE t_acme.invoice ADD COLUMN description text;
UPDATE t_acme.invoice SET description = memo;

CREATE FUNCTION t_acme.both_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.description := coalesce(NEW.description, NEW.memo);
  NEW.memo := NEW.description;
  RETURN NEW;
END $$;

CREATE TRIGGER both_names BEFORE INSERT OR UPDATE ON t_acme.invoice
  FOR EACH ROW EXECUTE FUNCTION t_acme.both_names();
