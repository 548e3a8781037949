-- One index instead of two: the key of task leads to the primary key.
BEGIN;
ALTER TABLE task DROP CONSTRAINT task_project;
ALTER TABLE project
  DROP CONSTRAINT project_slug_key,
  DROP CONSTRAINT project_tenant_id,
  DROP CONSTRAINT project_pkey,
  ADD PRIMARY KEY (tenant_id, id),
  ADD UNIQUE (tenant_id, slug);
ALTER TABLE task ADD CONSTRAINT task_project FOREIGN KEY (tenant_id, project_id)
  REFERENCES project ON DELETE SET NULL (project_id);
COMMIT;
