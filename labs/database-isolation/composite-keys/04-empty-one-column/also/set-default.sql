-- The default of project_id is null.
ALTER TABLE task
  DROP CONSTRAINT task_project,
  ADD CONSTRAINT task_project FOREIGN KEY (tenant_id, project_id)
    REFERENCES project (tenant_id, id) ON DELETE SET DEFAULT (project_id);
