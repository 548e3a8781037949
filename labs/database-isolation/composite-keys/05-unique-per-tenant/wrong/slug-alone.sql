-- The primary key still answers for all tenants.
ALTER TABLE project
  DROP CONSTRAINT project_slug_key,
  ADD CONSTRAINT project_tenant_slug UNIQUE (tenant_id, slug);
