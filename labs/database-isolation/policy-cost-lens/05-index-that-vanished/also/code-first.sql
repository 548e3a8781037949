ALTER TABLE ticket ADD COLUMN code text GENERATED ALWAYS AS (data->>'code') STORED;
CREATE INDEX ticket_code ON ticket (code, tenant_id);
