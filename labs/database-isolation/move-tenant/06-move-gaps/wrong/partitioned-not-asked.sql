CREATE VIEW move_gaps AS
WITH tenant_table AS (
  SELECT c.oid, c.relname, c.relreplident, a.attnum
  FROM pg_class AS c
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r')
    AND c.oid <> 'public.placement'::regclass
)
SELECT t.oid::regclass::text AS table_name, 'identity without tenant_id' AS gap
FROM tenant_table AS t
WHERE t.relreplident <> 'f' AND NOT EXISTS (
  SELECT FROM pg_index AS i
  WHERE i.indrelid = t.oid AND t.attnum = ANY (i.indkey)
    AND (t.relreplident = 'd' AND i.indisprimary OR t.relreplident = 'i' AND i.indisreplident))
UNION ALL
SELECT t.oid::regclass::text, CASE WHEN p.tablename IS NULL THEN 'not in move_acme' ELSE 'not filtered' END
FROM tenant_table AS t
LEFT JOIN pg_publication_tables AS p
  ON p.pubname = 'move_acme' AND p.schemaname = 'public' AND p.tablename = t.relname
WHERE p.tablename IS NULL OR p.rowfilter IS NULL OR p.rowfilter NOT LIKE '(tenant_id = ''%''::uuid)';
