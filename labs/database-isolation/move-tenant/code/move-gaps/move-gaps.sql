-- For your own database, before a move and after each migration.

-- #region identity
-- Tables whose replica identity lacks the tenant: a filter by tenant stops their updates and deletes.
SELECT c.oid::regclass AS "table"
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
  AND c.relreplident <> 'f'
  AND NOT EXISTS (
    SELECT FROM pg_index AS i
    WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey)
      AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END)
ORDER BY 1;
-- #endregion identity

-- #region filter
-- What publications send of tables with a tenant beyond the rows of one: every row, or every TRUNCATE.
SELECT p.pubname AS publication, c.relname AS "table",
       CASE WHEN r.one THEN 'TRUNCATE' ELSE 'rows of all tenants' END AS sends
FROM pg_publication AS p
JOIN pg_publication_tables AS t USING (pubname)
JOIN pg_namespace AS n ON n.nspname = t.schemaname
JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = t.tablename
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
CROSS JOIN LATERAL (SELECT coalesce(t.rowfilter ~ '^\(tenant_id = ''[^'']+''::\w+\)$', false)) AS r (one)
WHERE p.pubtruncate OR NOT r.one
ORDER BY 1, 2;
-- #endregion filter

-- #region guard
-- Writes to tables with a tenant that ask no placement. tgtype: 1 row, 2 before, 4 insert, 8 delete, 16 update.
SELECT c.oid::regclass AS "table", string_agg(w.name, ', ' ORDER BY w.name) AS unguarded
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
CROSS JOIN (VALUES ('insert', 4), ('delete', 8), ('update', 16)) AS w (name, bit)
WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND c.relname <> 'placement'
  AND NOT EXISTS (
    SELECT FROM pg_trigger AS t
    WHERE t.tgrelid = c.oid AND t.tgenabled IN ('O', 'A') AND t.tgfoid = 'guard_home'::regproc
      AND t.tgtype & (3 | w.bit) = (3 | w.bit))
GROUP BY c.oid
ORDER BY 1;
-- #endregion guard

-- #region difference
-- Keys by which two homes of one tenant differ, here the schemas public and moved: for each table a branch.
SET row_security = off; -- a login that a policy binds gets 42501 instead of a part of the rows
SELECT 'customer' AS "table", id,
       CASE WHEN n.tenant_id IS NULL THEN 'missing' WHEN o.tenant_id IS NULL THEN 'left over' ELSE 'different' END AS gap
FROM (SELECT * FROM public.customer WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS o
FULL JOIN moved.customer AS n USING (tenant_id, id)
WHERE o IS DISTINCT FROM n
UNION ALL
SELECT 'invoice', id,
       CASE WHEN n.tenant_id IS NULL THEN 'missing' WHEN o.tenant_id IS NULL THEN 'left over' ELSE 'different' END
FROM (SELECT * FROM public.invoice WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS o
FULL JOIN moved.invoice AS n USING (tenant_id, id)
WHERE o IS DISTINCT FROM n
ORDER BY 1, 2;
-- #endregion difference
