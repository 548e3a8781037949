-- Queries for your own database, as the application, once for each tenant: each row is a gap. Without
-- a tenant row-level security empties the tables: then each query says that it saw nothing.
-- report stands for the table of your business, the other names are the lab's.

-- #region unmetered
-- The business happened, and neither an event nor a key says so. Younger facts may be in flight.
SELECT r.id::text AS report, r.pages
FROM report r
WHERE r.rendered_at < now() - interval '10 minutes'
  AND NOT EXISTS (SELECT FROM outbox o
                  WHERE o.tenant_id = r.tenant_id AND o.event_id = 'report-' || r.id)
  AND NOT EXISTS (SELECT FROM usage_key k
                  WHERE k.tenant_id = r.tenant_id AND k.event_id = 'report-' || r.id)
UNION ALL
SELECT 'saw no report: is a tenant set?', NULL WHERE NOT EXISTS (SELECT FROM report)
ORDER BY 1;
-- #endregion unmetered

-- #region twice
-- Counted in more than one row, or counted without a key: then a replay counts it again.
SELECT e.event_id, count(*) AS times,
       CASE WHEN count(k.event_id) = 0 THEN 'no key' ELSE 'keyed' END AS key
FROM usage_event e
LEFT JOIN usage_key k ON k.tenant_id = e.tenant_id AND k.event_id = e.event_id
GROUP BY e.tenant_id, e.event_id
HAVING count(*) > 1 OR count(k.event_id) = 0
UNION ALL
SELECT 'saw no event: is a tenant set?', 0, '' WHERE NOT EXISTS (SELECT FROM usage_event)
ORDER BY 1;
-- #endregion twice

-- #region lost
-- Waiting, sent or keyed, and counted nowhere: a relay that died, acknowledged before it was stored,
-- a swallowed error, or refused. What is younger than ten minutes may be in flight.
SELECT s.event_id, string_agg(s.seen, ', ' ORDER BY s.seen) AS seen_in
FROM (SELECT tenant_id, event_id, 'outbox' AS seen FROM outbox
      WHERE sent_at < now() - interval '10 minutes'
      UNION ALL
      SELECT tenant_id, event_id, 'outbox, not sent' FROM outbox
      WHERE sent_at IS NULL AND occurred_at < now() - interval '10 minutes'
      UNION ALL
      SELECT tenant_id, event_id, 'usage_key' FROM usage_key) s
WHERE NOT EXISTS (SELECT FROM usage_event e
                  WHERE e.tenant_id = s.tenant_id AND e.event_id = s.event_id)
GROUP BY 1
UNION ALL
SELECT reason, 'usage_refused' FROM usage_refused
UNION ALL
SELECT 'saw no event: is a tenant set?', 'outbox' WHERE NOT EXISTS (SELECT FROM outbox)
ORDER BY 1;
-- #endregion lost

-- #region differing
-- Counted with another quantity, meter or time than the outbox holds: a key used for two facts.
SELECT o.event_id, concat_ws(' ', o.meter, o.quantity, o.occurred_at AT TIME ZONE 'UTC') AS sent,
       concat_ws(' ', e.meter, e.quantity, e.occurred_at AT TIME ZONE 'UTC') AS counted
FROM outbox o
JOIN usage_event e ON e.tenant_id = o.tenant_id AND e.event_id = o.event_id
WHERE (o.meter, o.quantity, o.occurred_at) IS DISTINCT FROM (e.meter, e.quantity, e.occurred_at)
UNION ALL
SELECT 'saw no event in both: is a tenant set?', NULL, NULL
WHERE NOT EXISTS (SELECT FROM outbox JOIN usage_event USING (tenant_id, event_id))
ORDER BY 1;
-- #endregion differing

-- #region closed
-- Closed months that no longer say what was invoiced, and whoever but the owner may change them. A
-- grant on a partition passes the policies of its table.
SELECT to_char(p.month, 'YYYY-MM') AS gap, format('billed %s, invoiced %s', b.quantity, p.invoiced) AS detail
FROM usage_period p
LEFT JOIN bill b USING (tenant_id, month)
WHERE b.quantity IS DISTINCT FROM p.invoiced
UNION ALL
SELECT 'saw no closed month: is a tenant set?', '' WHERE NOT EXISTS (SELECT FROM usage_period)
UNION ALL
SELECT format('%s may %s', r.rolname, privilege), t.relid::regclass::text
FROM (SELECT 'usage_event'::regclass AS relid, 0 AS level
      UNION SELECT relid, level FROM pg_partition_tree('usage_event')) t
JOIN pg_class c ON c.oid = t.relid
JOIN pg_roles r ON r.oid <> c.relowner AND NOT r.rolsuper AND r.rolname !~ '^pg_',
     unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
WHERE (t.level > 0 OR privilege NOT IN ('SELECT', 'INSERT'))
  AND CASE WHEN privilege IN ('DELETE', 'TRUNCATE') THEN has_table_privilege(r.oid, t.relid, privilege)
           ELSE has_any_column_privilege(r.oid, t.relid, privilege) END
UNION ALL
SELECT format('%s may write received_at', r.rolname), c.oid::regclass::text
FROM pg_class c
JOIN pg_roles r ON r.oid <> c.relowner AND NOT r.rolsuper AND r.rolname !~ '^pg_'
WHERE c.oid = 'usage_event'::regclass AND has_column_privilege(r.oid, c.oid, 'received_at', 'INSERT')
ORDER BY 1, 2;
-- #endregion closed

-- #region totals
-- Totals that are not the sum of their events.
SELECT to_char(c.month, 'YYYY-MM') AS month, c.pages AS total, coalesce(sum(e.quantity), 0) AS events
FROM usage_counter c
LEFT JOIN usage_event e
  ON e.tenant_id = c.tenant_id
 AND date_trunc('month', e.occurred_at AT TIME ZONE 'UTC')::date = c.month
GROUP BY c.tenant_id, c.month, c.pages
HAVING c.pages <> coalesce(sum(e.quantity), 0)
UNION ALL
SELECT 'saw no total: is a tenant set?', NULL, NULL WHERE NOT EXISTS (SELECT FROM usage_counter)
ORDER BY 1;
-- #endregion totals
