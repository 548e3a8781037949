-- "The application empties project_id first." Until one path forgets it.
ALTER TABLE task
  DROP CONSTRAINT task_project,
  ADD CONSTRAINT task_project FOREIGN KEY (tenant_id, project_id)
    REFERENCES project (tenant_id, id) ON DELETE RESTRICT;
