-- PostgreSQL gives a dropped column a name that no column has.
CREATE VIEW erasure_gap AS
SELECT 'left' AS problem, format('%s of %s: %s %s', e.person_id, e.tenant_id, r.store, r.id) AS subject
FROM erasure AS e
CROSS JOIN LATERAL subject_rows(e.tenant_id, e.person_id) AS r
WHERE NOT EXISTS (SELECT FROM kept_row AS k WHERE (k.tenant_id, k.store, k.id) = (e.tenant_id, r.store, r.id))
UNION ALL
SELECT 'unproven', format('%s of %s: %s', e.person_id, e.tenant_id, s.store)
FROM erasure AS e
CROSS JOIN (SELECT DISTINCT table_name AS store FROM data_map WHERE rule IN ('delete', 'blank', 'rebuild')) AS s
WHERE NOT EXISTS (
  SELECT FROM erasure_run AS r
  WHERE (r.tenant_id, r.person_id, r.store) = (e.tenant_id, e.person_id, s.store))
UNION ALL
SELECT 'unmapped', table_name || '.' || column_name FROM unmapped
UNION ALL
SELECT 'no rule', table_name || '.' || column_name FROM data_map WHERE rule IS NULL
UNION ALL
SELECT 'gone', m.table_name || '.' || m.column_name
FROM data_map AS m
WHERE NOT EXISTS (
  SELECT FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relname = m.table_name
    AND a.attname = m.column_name);
