-- MATCH FULL wants all columns or none: a task without a project has its tenant and is refused.
ALTER TABLE project ADD UNIQUE (tenant_id, id);
ALTER TABLE task ADD FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id) MATCH FULL NOT VALID;
