-- One table for all tenants. The policy lets app_user see the rows of the tenant in app.tenant_id,
-- and none where the setting is missing or empty.
CREATE TABLE shipment (
  id integer PRIMARY KEY,
  tenant_id uuid NOT NULL,
  reference text NOT NULL,
  city text NOT NULL,
  exported boolean NOT NULL DEFAULT false
);

ALTER TABLE shipment ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipment FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON shipment TO app_user
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE ON shipment TO app_user;
