ALTER TABLE project
  DROP CONSTRAINT project_slug_key,
  ADD CONSTRAINT project_tenant_slug UNIQUE (tenant_id, slug);

ALTER TABLE project
  DROP CONSTRAINT project_pkey,
  ADD PRIMARY KEY (tenant_id, id);
