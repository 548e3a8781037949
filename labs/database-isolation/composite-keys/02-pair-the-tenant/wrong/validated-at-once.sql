-- Reads every task under the lock, and, since the policies bind the owner, sees none of them.
ALTER TABLE project ADD UNIQUE (tenant_id, id);
ALTER TABLE task ADD FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id);
