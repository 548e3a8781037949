CREATE VIEW authorization_gap AS
SELECT 'grant' AS problem, t.name AS subject
FROM unnest(ARRAY['membership', 'role', 'role_permission', 'permission']) AS t (name)
WHERE has_table_privilege('app_user', t.name::regclass, 'INSERT, UPDATE, DELETE');

-- What it named.
ALTER TABLE document ADD UNIQUE (tenant_id, id);
ALTER TABLE document_share DROP CONSTRAINT document_share_document_id_fkey,
  ADD FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE role_permission DROP CONSTRAINT role_permission_role_id_fkey,
  ADD FOREIGN KEY (tenant_id, role_id) REFERENCES role (tenant_id, id);
