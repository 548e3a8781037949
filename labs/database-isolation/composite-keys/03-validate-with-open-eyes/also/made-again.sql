-- The key made anew, valid from the start, by an owner who sees the rows.
BEGIN;
ALTER TABLE project NO FORCE ROW LEVEL SECURITY;
ALTER TABLE task NO FORCE ROW LEVEL SECURITY, DROP CONSTRAINT task_project, DROP CONSTRAINT task_project_id_fkey;
UPDATE task SET project_id = NULL
FROM project
WHERE project.id = task.project_id AND project.tenant_id <> task.tenant_id;
ALTER TABLE task ADD CONSTRAINT task_project
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id);
ALTER TABLE project FORCE ROW LEVEL SECURITY;
ALTER TABLE task FORCE ROW LEVEL SECURITY;
COMMIT;
