CREATE VIEW erasure_gap AS
SELECT 'left' AS problem, format('%s of %s: %s %s', e.person_id, e.tenant_id, r.store, r.id) AS subject
FROM erasure AS e
CROSS JOIN LATERAL subject_rows(e.tenant_id, e.person_id) AS r
WHERE NOT EXISTS (SELECT FROM kept_row AS k WHERE (k.tenant_id, k.store, k.id) = (e.tenant_id, r.store, r.id));

SELECT * FROM erasure_gap ORDER BY problem, subject;
