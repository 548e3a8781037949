-- The old primary key dropped, and the pair that the key of task points to with it.
ALTER TABLE project DROP CONSTRAINT project_slug_key, ADD UNIQUE (tenant_id, slug);
ALTER TABLE task DROP CONSTRAINT task_project;
ALTER TABLE project DROP CONSTRAINT project_pkey, DROP CONSTRAINT project_tenant_id;
CREATE INDEX project_number ON project (tenant_id, id);
