-- The inbox is closed on the way.
ALTER TABLE project ADD UNIQUE (tenant_id, id);
ALTER TABLE task ADD FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id) NOT VALID;
ALTER TABLE task ADD CHECK (project_id IS NOT NULL) NOT VALID;
