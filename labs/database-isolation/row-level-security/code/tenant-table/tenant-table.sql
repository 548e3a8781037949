-- A new tenant table, protected before it holds a row. Runs as app_owner.
BEGIN;

CREATE TABLE payment (
  id        bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id uuid NOT NULL,
  amount    numeric(10, 2) NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- #region protect
ALTER TABLE payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON payment
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON payment TO app_user;
-- #endregion protect

-- #region guard
-- A later permissive policy can only add rows. This one is ANDed to all of them.
CREATE POLICY tenant_guard ON payment AS RESTRICTIVE
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
-- #endregion guard

COMMIT;
