-- Fields that a tenant adds to the tasks of tenant-keys. Runs as app_owner.

-- #region fields
CREATE TABLE custom_field (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL DEFAULT uuidv7(),
  name      text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);

CREATE TABLE custom_value (
  tenant_id uuid NOT NULL,
  field_id  uuid NOT NULL,
  task_id   uuid NOT NULL,
  value     text COLLATE "C" NOT NULL CHECK (octet_length(value) <= 1000), -- longer may not fit the index
  PRIMARY KEY (tenant_id, task_id, field_id),
  FOREIGN KEY (tenant_id, field_id) REFERENCES custom_field (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, task_id) REFERENCES task (tenant_id, id) ON DELETE CASCADE
);

-- Finds tasks by a value: = on text is leakproof, so a policy leaves it an index condition.
CREATE INDEX ON custom_value (tenant_id, field_id, value);
-- #endregion fields

GRANT SELECT, INSERT, UPDATE, DELETE ON custom_field, custom_value TO app_user;

ALTER TABLE custom_field ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE custom_value ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON custom_field
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_isolation ON custom_value
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
