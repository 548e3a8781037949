CREATE TABLE invoice (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL DEFAULT mine(),
  memo      text NOT NULL
);

GRANT SELECT, INSERT ON invoice TO app_user;
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invoice USING (tenant_id = mine()) WITH CHECK (tenant_id = mine());

-- The number that people see on an invoice.
CREATE VIEW numbered WITH (security_invoker = true) AS SELECT id AS number, memo FROM invoice;
GRANT SELECT ON numbered TO app_user;

CALL a_day();
