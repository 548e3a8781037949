-- Labels that everybody has, and labels of a tenant's own, on the tasks of tenant-keys. Runs as
-- app_owner.

-- #region shared
-- No tenant_id, no policy, and no way to write: one row for all.
CREATE TABLE standard_label (id uuid PRIMARY KEY DEFAULT uuidv7(), name text NOT NULL UNIQUE);
GRANT SELECT ON standard_label TO app_user;

CREATE TABLE own_label (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL DEFAULT uuidv7(),
  name      text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);

-- One key for each table, and each row uses one of them.
CREATE TABLE task_label (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL DEFAULT uuidv7(),
  task_id     uuid NOT NULL,
  standard_id uuid REFERENCES standard_label,
  own_id      uuid,
  PRIMARY KEY (tenant_id, id),
  CHECK (num_nonnulls(standard_id, own_id) = 1),
  UNIQUE NULLS NOT DISTINCT (tenant_id, task_id, standard_id, own_id),
  FOREIGN KEY (tenant_id, own_id) REFERENCES own_label (tenant_id, id),
  FOREIGN KEY (tenant_id, task_id) REFERENCES task (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ON task_label (tenant_id, own_id);
CREATE INDEX ON task_label (standard_id);
-- #endregion shared

GRANT SELECT, INSERT, UPDATE, DELETE ON own_label, task_label TO app_user;

ALTER TABLE own_label ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE task_label ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON own_label
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_isolation ON task_label
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
