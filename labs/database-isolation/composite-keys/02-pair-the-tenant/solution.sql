ALTER TABLE project ADD CONSTRAINT project_tenant_id UNIQUE (tenant_id, id);

ALTER TABLE task ADD CONSTRAINT task_project
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id) NOT VALID;
