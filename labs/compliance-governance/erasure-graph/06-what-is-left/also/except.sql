CREATE VIEW erasure_gap AS
SELECT 'left' AS problem, format('%s of %s: %s %s', e.person_id, e.tenant_id, r.store, r.id) AS subject
FROM erasure AS e
CROSS JOIN LATERAL subject_rows(e.tenant_id, e.person_id) AS r
WHERE NOT EXISTS (SELECT FROM kept_row AS k WHERE (k.tenant_id, k.store, k.id) = (e.tenant_id, r.store, r.id))
UNION ALL
SELECT 'unproven', format('%s of %s: %s', person_id, tenant_id, store)
FROM (
  SELECT e.tenant_id, e.person_id, m.table_name AS store FROM erasure e, data_map m WHERE m.rule NOT IN ('not personal', 'keep')
  EXCEPT SELECT tenant_id, person_id, store FROM erasure_run) AS pair
UNION ALL
(SELECT 'gone', m.table_name || '.' || m.column_name
 FROM data_map m LEFT JOIN pg_attribute a
   ON a.attrelid = to_regclass('public.' || quote_ident(m.table_name)) AND a.attname = m.column_name AND NOT a.attisdropped
 WHERE a.attname IS NULL)
UNION ALL
SELECT 'unmapped', table_name || '.' || column_name FROM unmapped
UNION ALL
SELECT 'no rule', table_name || '.' || column_name FROM data_map WHERE rule IS NULL;
