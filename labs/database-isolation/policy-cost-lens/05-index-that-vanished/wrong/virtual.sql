-- Computed at every read: an expression again, and one that no index takes.
ALTER TABLE ticket ADD COLUMN code text GENERATED ALWAYS AS (data->>'code') VIRTUAL;
CREATE INDEX ticket_code ON ticket (tenant_id, (data->>'code'));
