-- A row and what it points to have one tenant, whoever writes.
ALTER TABLE project ADD UNIQUE (tenant_id, id);
ALTER TABLE document DROP CONSTRAINT document_project_id_fkey,
  ADD FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id);
ALTER TABLE role ADD UNIQUE (tenant_id, id);
ALTER TABLE membership DROP CONSTRAINT membership_role_id_fkey,
  ADD FOREIGN KEY (tenant_id, role_id) REFERENCES role (tenant_id, id);

