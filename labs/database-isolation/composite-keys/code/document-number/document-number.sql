-- Invoice numbers without a gap, counted for each tenant. Runs as app_owner.

-- #region number
CREATE TABLE last_number (
  tenant_id uuid NOT NULL,
  kind      text NOT NULL,
  number    bigint NOT NULL,
  PRIMARY KEY (tenant_id, kind)
);

-- The tenant's next caller waits until COMMIT; ROLLBACK gives the number back. Call it in the INSERT
-- of the invoice: a number that is committed without its row is a gap.
CREATE FUNCTION next_number(of_kind text) RETURNS bigint
LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO last_number AS l (tenant_id, kind, number)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, of_kind, 1)
  ON CONFLICT (tenant_id, kind) DO UPDATE SET number = l.number + 1
  RETURNING number;
END;

CREATE TABLE invoice (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL DEFAULT uuidv7(),
  number    bigint NOT NULL,
  total     numeric(12, 2) NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, number)
);
-- #endregion number

GRANT SELECT, INSERT, UPDATE ON last_number TO app_user;
GRANT SELECT, INSERT ON invoice TO app_user;

ALTER TABLE last_number ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON last_number
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
