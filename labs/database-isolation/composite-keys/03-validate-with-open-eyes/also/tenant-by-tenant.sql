-- Each tenant mended with its tenant set, where both tables show the same tenant's rows.
BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
UPDATE task SET project_id = NULL WHERE project_id NOT IN (SELECT id FROM project);
COMMIT;
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
UPDATE task SET project_id = NULL WHERE project_id NOT IN (SELECT id FROM project);
COMMIT;
ALTER TABLE task VALIDATE CONSTRAINT task_project, DROP CONSTRAINT task_project_id_fkey;
