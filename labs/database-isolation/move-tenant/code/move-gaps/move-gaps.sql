-- For your own database, before a move and after each migration. placement stays where it is, so it is
-- left out.

-- #region identity
-- Tables whose replica identity lacks the tenant: a filter by tenant stops their updates and deletes.
SELECT c.oid::regclass AS "table"
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'moved')
WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND c.relname <> 'placement'
  AND c.relreplident <> 'f'
  AND NOT EXISTS (
    SELECT FROM pg_index AS i
    WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey)
      AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END)
ORDER BY 1;
-- #endregion identity

-- #region filter
-- What publications send of tables with a tenant beyond the rows of one: every row, or every TRUNCATE.
SELECT p.pubname AS publication, t.schemaname || '.' || t.tablename AS "table",
       CASE WHEN (t.rowfilter ~ '^\(tenant_id = ''[^'']+''::\w+\)$') IS NOT TRUE
         THEN 'rows of all tenants' ELSE 'TRUNCATE' END AS sends
FROM pg_publication AS p
JOIN pg_publication_tables AS t USING (pubname)
WHERE EXISTS (
    SELECT FROM pg_attribute AS a
    WHERE a.attrelid = format('%I.%I', t.schemaname, t.tablename)::regclass AND a.attname = 'tenant_id')
  AND ((t.rowfilter ~ '^\(tenant_id = ''[^'']+''::\w+\)$') IS NOT TRUE OR p.pubtruncate)
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

-- #region bound
-- Tables on which this login sees a part, so that its comparison would find nothing and mean nothing.
SELECT c.oid::regclass AS "table"
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND row_security_active(c.oid)
ORDER BY 1;
-- #endregion bound
