-- A unique index serves as well as a constraint, and on a large table it is built concurrently.
CREATE UNIQUE INDEX project_tenant_id ON project (tenant_id, id);
ALTER TABLE task ADD CONSTRAINT task_project_same_tenant
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id) NOT VALID;
