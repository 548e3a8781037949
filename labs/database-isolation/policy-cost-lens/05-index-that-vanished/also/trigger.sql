BEGIN;
ALTER TABLE ticket ADD COLUMN code text;

CREATE FUNCTION fill_code() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.code := NEW.data->>'code';
  RETURN NEW;
END $$;

CREATE TRIGGER ticket_code BEFORE INSERT OR UPDATE ON ticket
  FOR EACH ROW EXECUTE FUNCTION fill_code();

ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
UPDATE ticket SET code = NULL;
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;

CREATE INDEX ticket_code ON ticket (tenant_id, code);
COMMIT;
