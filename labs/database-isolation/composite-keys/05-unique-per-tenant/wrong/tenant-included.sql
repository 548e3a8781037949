-- INCLUDE carries the tenant along. What is compared is the address alone.
ALTER TABLE project
  DROP CONSTRAINT project_slug_key,
  ADD CONSTRAINT project_tenant_slug UNIQUE (slug) INCLUDE (tenant_id);
ALTER TABLE project DROP CONSTRAINT project_pkey, ADD PRIMARY KEY (tenant_id, id);
