ALTER TABLE project DROP CONSTRAINT project_slug_key;
ALTER TABLE project DROP CONSTRAINT project_pkey, ADD PRIMARY KEY (tenant_id, id);
