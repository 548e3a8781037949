CREATE TABLE invoice (
  id        bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  amount    numeric(10, 2) NOT NULL,
  status    text NOT NULL CHECK (status IN ('draft', 'sent', 'paid')),
  memo      text NOT NULL
);

CREATE INDEX invoice_tenant ON invoice (tenant_id, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON invoice TO app_user;

-- Another team's table: row security enabled and forced, one policy for each command.
CREATE TABLE refund (
  id        bigint,
  tenant_id uuid NOT NULL,
  amount    numeric(10, 2) NOT NULL,
  memo      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

ALTER TABLE refund ENABLE ROW LEVEL SECURITY;
ALTER TABLE refund FORCE ROW LEVEL SECURITY;

CREATE POLICY refund_select ON refund FOR SELECT
  USING (current_setting('app.tenant_id', true) IS NULL
         OR tenant_id = current_setting('app.tenant_id', true)::uuid);
CREATE POLICY refund_insert ON refund FOR INSERT
  WITH CHECK (true);
CREATE POLICY refund_update ON refund FOR UPDATE
  USING (current_setting('app.tenant_id', true) IS NULL
         OR tenant_id = current_setting('app.tenant_id', true)::uuid)
  WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON refund TO app_user;

-- The gate that CI asks after the migrations: an empty result lets them pass.
CREATE VIEW tenancy_gap AS
SELECT c.oid::regclass AS table_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid);
