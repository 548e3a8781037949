CREATE TABLE invoice (
  tenant_id uuid NOT NULL,
  id        bigint NOT NULL,
  memo      text NOT NULL,
  total     numeric NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

INSERT INTO invoice VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid retainer', 120),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon rollout',  300);

ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT ON invoice TO app_user;

-- The nightly copy, by a role that sees every tenant.
CREATE TABLE invoice_report AS SELECT tenant_id, memo, total FROM invoice;
