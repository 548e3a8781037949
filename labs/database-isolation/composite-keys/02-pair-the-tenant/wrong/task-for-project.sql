-- The task's own number is held against the projects.
ALTER TABLE project ADD UNIQUE (tenant_id, id);
ALTER TABLE task ADD FOREIGN KEY (tenant_id, id) REFERENCES project (tenant_id, id) NOT VALID;
