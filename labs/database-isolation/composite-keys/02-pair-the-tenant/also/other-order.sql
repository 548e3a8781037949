-- The order of the columns is free, as long as tenant meets tenant.
ALTER TABLE project ADD UNIQUE (id, tenant_id);
ALTER TABLE task ADD FOREIGN KEY (project_id, tenant_id) REFERENCES project (id, tenant_id) NOT VALID;
