CREATE OR REPLACE VIEW quota_gap WITH (security_invoker = true) AS
SELECT tenant_id, 'over' AS gap, concat(meter, to_char(starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD')) AS about
FROM quota
WHERE used > max_units
UNION ALL
SELECT q.tenant_id, 'unexplained', concat(q.meter, to_char(q.starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD'))
FROM quota q
LEFT JOIN reservation r
  ON r.tenant_id = q.tenant_id AND r.meter = q.meter AND r.starts_at = q.starts_at
  AND r.state IN ('held', 'committed')
WHERE q.meter <> 'seat'
GROUP BY q.tenant_id, q.meter, q.starts_at
HAVING q.used <> coalesce(sum(r.units), 0)
UNION ALL
SELECT q.tenant_id, 'seats', concat(q.meter, to_char(q.starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD'))
FROM quota q
WHERE q.meter = 'seat'
  AND q.used <> (SELECT count(*) FROM member m WHERE m.tenant_id = q.tenant_id)
UNION ALL
SELECT b.tenant_id, 'overlap', concat(b.meter, to_char(b.starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD'))
FROM quota a
JOIN quota b ON b.tenant_id = a.tenant_id AND b.meter = a.meter
WHERE a.starts_at < b.starts_at AND b.starts_at < a.ends_at;
