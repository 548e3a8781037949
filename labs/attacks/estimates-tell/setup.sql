CREATE TABLE invoice (
  id        bigint,
  tenant_id uuid NOT NULL,
  memo      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- 2,000 invoices of acme, each with its own memo, and 2,000 of globex for one project.
INSERT INTO invoice
SELECT n, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid order ' || n FROM generate_series(1, 2000) AS n;
INSERT INTO invoice
SELECT n, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon merger' FROM generate_series(2001, 4000) AS n;

GRANT SELECT, INSERT, UPDATE, DELETE ON invoice TO app_user;

ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
