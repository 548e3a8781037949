CREATE VIEW move_gaps AS
SELECT c.oid::regclass::text AS table_name, g.gap
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
LEFT JOIN pg_publication_tables AS p ON p.pubname = 'move_acme' AND (p.schemaname, p.tablename) = ('public', c.relname)
CROSS JOIN LATERAL (
  SELECT 'identity without tenant_id'
  WHERE CASE c.relreplident
    WHEN 'f' THEN false
    WHEN 'n' THEN true
    ELSE NOT EXISTS (
      SELECT FROM pg_index AS i
      WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey)
        AND CASE c.relreplident WHEN 'd' THEN i.indisprimary ELSE i.indisreplident END)
  END
  UNION ALL
  SELECT 'not in move_acme' WHERE p.tablename IS NULL
  UNION ALL
  SELECT 'not filtered' WHERE p.tablename IS NOT NULL AND (p.rowfilter ~ '^\(tenant_id = ''[0-9a-f-]{36}''::uuid\)$') IS NOT TRUE
) AS g (gap)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'placement';
