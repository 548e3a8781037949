CREATE VIEW authorization_gap AS
SELECT 'reference' AS problem, conrelid::regclass || '.' || conname AS subject
FROM pg_constraint k
WHERE contype = 'f' AND connamespace = 'public'::regnamespace
  AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.confrelid AND attname = 'tenant_id' AND NOT attisdropped)
  AND pg_get_constraintdef(oid) !~ '^FOREIGN KEY \(tenant_id, [^)]*\) REFERENCES [a-z_]+\(tenant_id, '
  AND pg_get_constraintdef(oid) !~ 'REFERENCES membership\(tenant_id, person_id\)'
UNION ALL
SELECT 'lookup', c.relname
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT EXISTS (
  SELECT FROM pg_index WHERE indrelid = c.oid AND indisunique AND indpred IS NULL AND indkey[0] = a.attnum)
UNION ALL
SELECT 'nullable', c.table_name
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name = 'tenant_id' AND c.is_nullable = 'YES'
UNION ALL
SELECT 'grant', t
FROM unnest(ARRAY['membership', 'role', 'role_permission', 'permission']) AS t
WHERE has_table_privilege('app_user', t, 'DELETE') OR has_any_column_privilege('app_user', t, 'INSERT')
   OR has_any_column_privilege('app_user', t, 'UPDATE');

-- What it named.
ALTER TABLE document ADD UNIQUE (tenant_id, id);
ALTER TABLE document_share DROP CONSTRAINT document_share_document_id_fkey,
  ADD FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE role_permission DROP CONSTRAINT role_permission_role_id_fkey,
  ADD FOREIGN KEY (tenant_id, role_id) REFERENCES role (tenant_id, id);
