-- UPDATE 0: the owner without a tenant reads no task.
UPDATE task SET project_id = NULL
WHERE project_id IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM project
    WHERE project.tenant_id = task.tenant_id AND project.id = task.project_id);
ALTER TABLE task VALIDATE CONSTRAINT task_project;
ALTER TABLE task DROP CONSTRAINT task_project_id_fkey;
