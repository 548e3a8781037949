-- Gives a table in use its tenant: attachment (id bigint PRIMARY KEY, project_id bigint NOT NULL
-- REFERENCES project (id), name text), whose policy attachment_of_project asks the parent. Each part
-- is a deployment of its own, with the application's between them. project and attachment have
-- row-level security, enabled and forced.

-- #region expand
-- As app_owner. A default in ADD COLUMN would be evaluated now, for every old row.
BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE attachment ADD COLUMN tenant_id uuid;
ALTER TABLE attachment
  ALTER COLUMN tenant_id SET DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid,
  ADD CONSTRAINT attachment_project FOREIGN KEY (tenant_id, project_id)
    REFERENCES project (tenant_id, id) NOT VALID;
COMMIT;
-- #endregion expand

-- #region backfill
-- As app_validator, a member of app_owner with BYPASSRLS, outside of a transaction.
SET row_security = off;
DO $$
DECLARE
  done bigint := (SELECT min(id) - 1 FROM attachment); -- to resume: the last id of a notice
  next bigint;
  remaining bigint;
BEGIN
  LOOP
    SELECT max(id) INTO next
    FROM (SELECT id FROM attachment WHERE id > done ORDER BY id LIMIT 5000) AS batch;
    EXIT WHEN next IS NULL;
    UPDATE attachment SET tenant_id = project.tenant_id
    FROM project
    WHERE attachment.id > done AND attachment.id <= next
      AND attachment.tenant_id IS NULL AND project.id = attachment.project_id;
    COMMIT;
    RAISE NOTICE 'Filled up to id %', next;
    done := next;
  END LOOP;
  SELECT count(*) INTO remaining FROM attachment WHERE tenant_id IS NULL;
  IF remaining > 0 THEN
    RAISE 'Rows without a tenant: %', remaining;
  END IF;
END
$$;
-- #endregion backfill

-- #region validate
-- As app_validator, after a backfill that ended without an error.
SET row_security = off;
BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE attachment ADD CONSTRAINT attachment_tenant NOT NULL tenant_id NOT VALID;
COMMIT;
-- Reads and writes go on; a row that crosses is error 23503.
ALTER TABLE attachment VALIDATE CONSTRAINT attachment_tenant;
ALTER TABLE attachment VALIDATE CONSTRAINT attachment_project;
CREATE UNIQUE INDEX CONCURRENTLY attachment_key ON attachment (tenant_id, id);
CREATE INDEX CONCURRENTLY attachment_parent ON attachment (tenant_id, project_id);
-- #endregion validate

-- #region contract
-- As app_owner, in one short transaction: dropping the old key locks project, too.
BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE attachment
  DROP CONSTRAINT attachment_project_id_fkey,
  ADD CONSTRAINT attachment_key UNIQUE USING INDEX attachment_key;
DROP POLICY attachment_of_project ON attachment; -- beside it, the new one would only add rows
CREATE POLICY tenant_isolation ON attachment
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
COMMIT;
-- #endregion contract
