CREATE VIEW authorization_gap AS
WITH tenant_table AS (
  SELECT c.oid, c.relname, a.attnum
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND a.attname = 'tenant_id' AND NOT a.attisdropped
)
-- Points to a row of a tenant and does not say of which.
SELECT 'reference' AS problem, child.relname || '.' || k.conname AS subject
FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid AND child.relnamespace = 'public'::regnamespace
JOIN tenant_table parent ON parent.oid = k.confrelid
LEFT JOIN tenant_table own ON own.oid = k.conrelid
WHERE k.contype = 'f' AND NOT EXISTS (
  SELECT FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
  WHERE pair.mine = own.attnum AND pair.theirs = parent.attnum)
UNION ALL
-- Has no key that begins with the tenant: it can only be looked up without.
SELECT 'lookup', t.relname
FROM tenant_table t
WHERE NOT EXISTS (
  SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
    AND i.indkey[0] = t.attnum)
UNION ALL
-- May say of no tenant: then a key with the tenant in it checks nothing.
SELECT 'nullable', t.relname
FROM tenant_table t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = t.attnum
WHERE NOT a.attnotnull
UNION ALL
-- Says who may do what, and the application's login writes it.
SELECT 'grant', t.name
FROM unnest(ARRAY['membership', 'role', 'role_permission', 'permission']) AS t (name)
WHERE has_table_privilege('app_user', t.name::regclass, 'DELETE')
   OR has_any_column_privilege('app_user', t.name::regclass, 'INSERT, UPDATE');

-- What it named.
ALTER TABLE document ADD UNIQUE (tenant_id, id);
ALTER TABLE document_share DROP CONSTRAINT document_share_document_id_fkey,
  ADD FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE role_permission DROP CONSTRAINT role_permission_role_id_fkey,
  ADD FOREIGN KEY (tenant_id, role_id) REFERENCES role (tenant_id, id);
