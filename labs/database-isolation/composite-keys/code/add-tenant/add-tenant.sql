-- Gives a table in use its tenant: attachment (id bigint PRIMARY KEY, project_id bigint NOT NULL
-- REFERENCES project (id), name text). Each part is a deployment of its own, with the application's
-- between them. project has row-level security, enabled and forced.

-- #region expand
-- As app_owner. A default in the first ALTER would be evaluated now, for every old row.
SET lock_timeout = '2s';
ALTER TABLE attachment ADD COLUMN tenant_id uuid;
ALTER TABLE attachment ALTER COLUMN tenant_id
  SET DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid;

ALTER TABLE attachment
  ADD CONSTRAINT attachment_tenant NOT NULL tenant_id NOT VALID,
  ADD CONSTRAINT attachment_project FOREIGN KEY (tenant_id, project_id)
    REFERENCES project (tenant_id, id) NOT VALID;
-- #endregion expand

-- #region backfill
-- As app_validator, a member of app_owner with BYPASSRLS, again until it says UPDATE 0.
SET row_security = off;
WITH batch AS (
  SELECT id FROM attachment WHERE tenant_id IS NULL
  LIMIT 5000 FOR UPDATE SKIP LOCKED
)
UPDATE attachment SET tenant_id = project.tenant_id
FROM batch, project
WHERE attachment.id = batch.id AND project.id = attachment.project_id;
-- #endregion backfill

-- #region validate
-- As app_validator. Reads and writes go on; a row that crosses is error 23503.
SET row_security = off;
ALTER TABLE attachment VALIDATE CONSTRAINT attachment_tenant;
ALTER TABLE attachment VALIDATE CONSTRAINT attachment_project;
CREATE UNIQUE INDEX CONCURRENTLY attachment_key ON attachment (tenant_id, id);
CREATE INDEX CONCURRENTLY attachment_parent ON attachment (tenant_id, project_id);
-- #endregion validate

-- #region contract
-- As app_owner, in one short transaction.
BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE attachment
  DROP CONSTRAINT attachment_project_id_fkey,
  DROP CONSTRAINT attachment_pkey,
  ADD CONSTRAINT attachment_pkey PRIMARY KEY USING INDEX attachment_key;
ALTER TABLE attachment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON attachment
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
COMMIT;
-- #endregion contract
