-- Two tables whose keys carry the tenant. Runs as app_owner, before the tables hold a row.

-- #region tables
CREATE TABLE tenant (id uuid PRIMARY KEY DEFAULT gen_random_uuid());

CREATE TABLE project (
  tenant_id uuid NOT NULL REFERENCES tenant,
  id        uuid NOT NULL DEFAULT uuidv7(), -- before PostgreSQL 18: gen_random_uuid()
  slug      text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, slug)
);

CREATE TABLE task (
  tenant_id  uuid NOT NULL REFERENCES tenant,
  id         uuid NOT NULL DEFAULT uuidv7(),
  project_id uuid,
  title      text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
    ON DELETE SET NULL (project_id) -- without the list, tenant_id would be emptied, too
);

CREATE INDEX ON task (tenant_id, project_id);
-- #endregion tables
