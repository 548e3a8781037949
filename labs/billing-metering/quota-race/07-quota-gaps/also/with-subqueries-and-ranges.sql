-- The sum as a subquery, the overlap by ranges.
CREATE OR REPLACE VIEW quota_gap WITH (security_invoker = true) AS
SELECT tenant_id, 'over' AS gap, concat(meter, to_char(starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD')) AS about
FROM quota
WHERE used > max_units
UNION ALL
SELECT q.tenant_id, 'unexplained', concat(q.meter, to_char(q.starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD'))
FROM quota q
WHERE q.meter <> 'seat'
  AND q.used <> (SELECT coalesce(sum(r.units), 0) FROM reservation r
                 WHERE (r.tenant_id, r.meter, r.starts_at) = (q.tenant_id, q.meter, q.starts_at)
                   AND r.state NOT IN ('released', 'expired'))
UNION ALL
SELECT q.tenant_id, 'seats', concat(q.meter, to_char(q.starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD'))
FROM quota q
WHERE q.meter = 'seat'
  AND q.used <> (SELECT count(*) FROM member m WHERE m.tenant_id = q.tenant_id)
UNION ALL
SELECT b.tenant_id, 'overlap', concat(b.meter, to_char(b.starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD'))
FROM quota a
JOIN quota b ON b.tenant_id = a.tenant_id AND b.meter = a.meter
WHERE a.starts_at < b.starts_at AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at);
