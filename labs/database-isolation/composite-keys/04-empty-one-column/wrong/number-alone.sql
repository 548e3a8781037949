-- A key over one column empties one column, and lets acme's tasks cross again.
ALTER TABLE task
  DROP CONSTRAINT task_project,
  ADD CONSTRAINT task_project FOREIGN KEY (project_id)
    REFERENCES project (id) ON DELETE SET NULL;
