-- Three questions for a database in use. Ask them as a login that sees every tenant's rows: behind a
-- policy they find nothing and look well.

-- #region gaps
WITH tenant_table AS (
  SELECT c.oid, c.relname, a.attnum, a.attnotnull
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
-- Has no key that begins with the tenant: a look-up by key can only leave it out.
SELECT 'lookup', t.relname
FROM tenant_table t
WHERE NOT EXISTS (
  SELECT FROM pg_index i
  WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
    AND i.indkey[0] = t.attnum)
UNION ALL
-- May be of no tenant: then a foreign key with the tenant in it checks nothing.
SELECT 'nullable', t.relname FROM tenant_table t WHERE NOT t.attnotnull
ORDER BY problem, subject;
-- #endregion gaps

-- #region relation-gaps
-- Relations that outlived the membership they need, and roles of another tenant.
SELECT 'share' AS problem, s.tenant_id, format('document %s, person %s', s.document_id, s.person_id) AS subject
FROM document_share s
WHERE NOT EXISTS (
  SELECT FROM membership m WHERE m.tenant_id = s.tenant_id AND m.person_id = s.person_id)
UNION ALL
SELECT 'owner', d.tenant_id, format('document %s, person %s', d.id, d.owner_id)
FROM document d
WHERE NOT EXISTS (
  SELECT FROM membership m WHERE m.tenant_id = d.tenant_id AND m.person_id = d.owner_id)
UNION ALL
SELECT 'role', m.tenant_id, format('person %s, role %s', m.person_id, m.role_id)
FROM membership m
WHERE NOT EXISTS (SELECT FROM role r WHERE r.tenant_id = m.tenant_id AND r.id = m.role_id)
UNION ALL
SELECT 'permission', p.tenant_id, format('role %s, %s', p.role_id, p.permission)
FROM role_permission p
WHERE NOT EXISTS (SELECT FROM role r WHERE r.tenant_id = p.tenant_id AND r.id = p.role_id)
ORDER BY problem, tenant_id, subject;
-- #endregion relation-gaps

-- #region audit-gaps
-- Tenants that nobody owns, changes that the history lacks or should not have, and doors beside it.
SELECT 'no owner' AS problem, t.name AS subject
FROM tenant t
WHERE NOT EXISTS (
  SELECT FROM membership m JOIN role r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
  WHERE m.tenant_id = t.id AND r.name = 'owner')
UNION ALL
SELECT 'unrecorded', format('person %s in %s', last.person_id, t.name)
FROM (SELECT DISTINCT ON (tenant_id, person_id) tenant_id, person_id, new_role
      FROM role_change ORDER BY tenant_id, person_id, id DESC) AS last
JOIN tenant t ON t.id = last.tenant_id
LEFT JOIN membership m ON m.tenant_id = last.tenant_id AND m.person_id = last.person_id
WHERE m.role_id IS DISTINCT FROM last.new_role
UNION ALL
-- With permissions of now: an edit of the role since then is worth a look too.
SELECT 'gave themselves more', format('person %s in %s', c.person_id, t.name)
FROM role_change c JOIN tenant t ON t.id = c.tenant_id
WHERE c.changed_by = c.person_id AND EXISTS (
  SELECT permission FROM role_permission WHERE tenant_id = c.tenant_id AND role_id = c.new_role
  EXCEPT
  SELECT permission FROM role_permission WHERE tenant_id = c.tenant_id AND role_id = c.old_role)
UNION ALL
SELECT 'grant', g.name
FROM unnest(ARRAY['membership', 'role', 'role_permission', 'permission', 'role_change']) AS g (name)
WHERE has_table_privilege('app_user', g.name::regclass, 'DELETE, TRUNCATE')
   OR has_any_column_privilege('app_user', g.name::regclass, 'INSERT, UPDATE')
ORDER BY problem, subject;
-- #endregion audit-gaps
