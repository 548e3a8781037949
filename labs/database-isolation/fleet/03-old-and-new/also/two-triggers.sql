ALTER TABLE t_acme.invoice ADD COLUMN description text;
UPDATE t_acme.invoice SET description = memo;
ALTER TABLE t_acme.invoice ALTER COLUMN description SET NOT NULL;

CREATE FUNCTION t_acme.on_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.description := coalesce(NEW.description, NEW.memo);
  NEW.memo := coalesce(NEW.memo, NEW.description);
  RETURN NEW;
END $$;
CREATE FUNCTION t_acme.on_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.description IS DISTINCT FROM OLD.description THEN
    NEW.memo := NEW.description;
  ELSE
    NEW.description := NEW.memo;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER on_insert BEFORE INSERT ON t_acme.invoice FOR EACH ROW EXECUTE FUNCTION t_acme.on_insert();
CREATE TRIGGER on_update BEFORE UPDATE ON t_acme.invoice FOR EACH ROW EXECUTE FUNCTION t_acme.on_update();
