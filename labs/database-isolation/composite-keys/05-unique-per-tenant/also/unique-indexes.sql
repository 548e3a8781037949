-- Indexes instead of constraints, the tenant behind: it compares the same rows.
ALTER TABLE project DROP CONSTRAINT project_slug_key;
CREATE UNIQUE INDEX project_tenant_slug ON project (lower(slug), tenant_id);
ALTER TABLE project DROP CONSTRAINT project_pkey;
