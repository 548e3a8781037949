CREATE TABLE credit_grant (
  tenant_id uuid NOT NULL,
  invoice   text NOT NULL,
  cents     bigint NOT NULL
);
CREATE TABLE inbox (
  event_id  text NOT NULL,
  tenant_id uuid NOT NULL
);
GRANT SELECT, INSERT ON credit_grant, inbox TO app_user;

ALTER TABLE credit_grant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON credit_grant
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_isolation ON inbox
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- What globex paid; acme's orchid account has nothing yet.
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO credit_grant VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'in_falcon', 700);
COMMIT;
