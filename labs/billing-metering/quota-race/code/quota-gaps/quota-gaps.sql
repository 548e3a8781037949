-- Queries for your own database. The first three run as the application, once for each tenant, in one
-- REPEATABLE READ transaction while requests go on: each row is a finding. Without a tenant row-level
-- security empties the tables: then each says that it saw nothing. The names are the lab's.

-- #region admitted
-- More given out than allowed. Right after a downgrade, and else a race or a way around.
SELECT q.meter, to_char(q.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS since, g.given, q.max_units
FROM quota q
CROSS JOIN LATERAL (
  SELECT CASE q.meter WHEN 'seat'
    THEN (SELECT count(*) FROM member m WHERE m.tenant_id = q.tenant_id)
    ELSE (SELECT coalesce(sum(r.units), 0) FROM reservation r
          WHERE r.tenant_id = q.tenant_id AND r.meter = q.meter AND r.starts_at = q.starts_at
            AND r.state IN ('held', 'committed')) END AS given) g
WHERE greatest(g.given, q.used) > q.max_units
UNION ALL
SELECT 'saw no counter: is a tenant set?', NULL, NULL, NULL WHERE NOT EXISTS (SELECT FROM quota)
ORDER BY 1, 2;
-- #endregion admitted

-- #region unexplained
-- Counters that their reservations don't add up to: given back twice, lost, or written by hand.
SELECT q.meter, to_char(q.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS since,
       q.used AS counted, coalesce(sum(r.units), 0) AS explained
FROM quota q
LEFT JOIN reservation r
  ON r.tenant_id = q.tenant_id AND r.meter = q.meter AND r.starts_at = q.starts_at
  AND r.state IN ('held', 'committed')
WHERE q.meter <> 'seat'
GROUP BY q.tenant_id, q.meter, q.starts_at
HAVING q.used <> coalesce(sum(r.units), 0)
UNION ALL
SELECT 'saw no counter: is a tenant set?', NULL, NULL, NULL WHERE NOT EXISTS (SELECT FROM quota)
ORDER BY 1, 2;
-- #endregion unexplained

-- #region stocks
-- A stock that isn't the number of those who have a place, and periods that share a moment.
SELECT 'seats' AS gap, format('%s counted, %s people', q.used, p.people) AS about
FROM quota q
CROSS JOIN LATERAL (SELECT count(*) AS people FROM member m WHERE m.tenant_id = q.tenant_id) p
WHERE q.meter = 'seat' AND q.used <> p.people
UNION ALL
SELECT 'overlap', concat(b.meter, to_char(b.starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD'))
FROM quota a
JOIN quota b ON b.tenant_id = a.tenant_id AND b.meter = a.meter
WHERE a.starts_at < b.starts_at AND b.starts_at < a.ends_at
UNION ALL
SELECT 'saw no counter: is a tenant set?', NULL WHERE NOT EXISTS (SELECT FROM quota)
ORDER BY 1, 2;
-- #endregion stocks

-- #region writable
-- What the application's login may write of the tables that hold limits, but for the counter itself.
SELECT c.relname AS "table", p.privilege AS may
FROM pg_class c
CROSS JOIN LATERAL (
  SELECT kind AS privilege FROM unnest(ARRAY['INSERT', 'DELETE', 'TRUNCATE']) AS kind
  WHERE has_table_privilege('app_user', c.oid, kind)
     OR kind = 'INSERT' AND has_any_column_privilege('app_user', c.oid, kind)
  UNION ALL
  SELECT 'UPDATE ' || a.attname FROM pg_attribute a
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND (c.relname, a.attname) <> ('quota', 'used')
    AND has_column_privilege('app_user', c.oid, a.attnum, 'UPDATE')
  UNION ALL
  SELECT 'anything: it is its owner, or may become it'
  WHERE pg_has_role('app_user', c.relowner, 'MEMBER')) p
WHERE c.oid IN ('quota'::regclass, 'subscription'::regclass)
ORDER BY 1, 2;
-- #endregion writable
