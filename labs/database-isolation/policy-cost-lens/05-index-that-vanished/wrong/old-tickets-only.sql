-- Filled once, by hand, and left to the application afterwards.
BEGIN;
ALTER TABLE ticket ADD COLUMN code text;
ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
UPDATE ticket SET code = data->>'code';
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
CREATE INDEX ticket_code ON ticket (tenant_id, code);
COMMIT;
