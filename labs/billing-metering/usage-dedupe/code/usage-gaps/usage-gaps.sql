-- Queries for your own database, as the application, once for each tenant: each row is a gap.
-- report stands for the table of your business, the other names are the lab's.

-- #region unmetered
-- The business happened and no event says so.
SELECT r.id AS report, r.pages
FROM report r
WHERE NOT EXISTS (SELECT FROM outbox o
                  WHERE o.tenant_id = r.tenant_id AND o.event_id = 'report-' || r.id)
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
ORDER BY 1;
-- #endregion twice

-- #region lost
-- Sent, or keyed, and counted nowhere: acknowledged before it was stored, or a swallowed error.
SELECT s.event_id, string_agg(s.seen, ', ' ORDER BY s.seen) AS seen_in
FROM (SELECT tenant_id, event_id, 'outbox' AS seen FROM outbox WHERE sent_at IS NOT NULL
      UNION ALL
      SELECT tenant_id, event_id, 'usage_key' FROM usage_key) s
WHERE NOT EXISTS (SELECT FROM usage_event e
                  WHERE e.tenant_id = s.tenant_id AND e.event_id = s.event_id)
GROUP BY 1
ORDER BY 1;
-- #endregion lost

-- #region differing
-- Counted with another quantity or meter than the outbox holds: a key used for two facts.
SELECT o.event_id, o.meter, o.quantity AS sent, e.meter AS as_meter, e.quantity AS counted
FROM outbox o
JOIN usage_event e ON e.tenant_id = o.tenant_id AND e.event_id = o.event_id
WHERE (o.meter, o.quantity) IS DISTINCT FROM (e.meter, e.quantity)
ORDER BY 1;
-- #endregion differing

-- #region closed
-- Closed months that no longer say what was invoiced, and grants that let somebody change them.
SELECT to_char(p.month, 'YYYY-MM') AS gap, format('billed %s, invoiced %s', b.quantity, p.invoiced) AS detail
FROM usage_period p
LEFT JOIN bill b USING (tenant_id, month)
WHERE b.quantity IS DISTINCT FROM p.invoiced
UNION ALL
SELECT 'app_user may ' || privilege, t.relid::regclass::text
FROM (SELECT 'usage_event'::regclass AS relid
      UNION SELECT relid FROM pg_partition_tree('usage_event')) t,
     unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
WHERE has_table_privilege('app_user', t.relid, privilege)
   OR privilege = 'UPDATE' AND has_any_column_privilege('app_user', t.relid, privilege)
UNION ALL
SELECT 'app_user may write received_at', 'usage_event'
WHERE has_column_privilege('app_user', 'usage_event', 'received_at', 'INSERT')
ORDER BY 1;
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
ORDER BY 1;
-- #endregion totals
