-- Both directions between keys and events in one join.
CREATE OR REPLACE VIEW usage_gap WITH (security_invoker = true) AS
SELECT coalesce(k.tenant_id, e.tenant_id) AS tenant_id,
       CASE WHEN e.event_id IS NULL THEN 'swallowed' ELSE 'unkeyed' END AS gap,
       coalesce(k.event_id, e.event_id) AS about
FROM usage_key k
FULL JOIN (SELECT DISTINCT tenant_id, event_id FROM usage_event) e USING (tenant_id, event_id)
WHERE k.event_id IS NULL OR e.event_id IS NULL
UNION ALL
SELECT tenant_id, 'twice', event_id
FROM usage_event
GROUP BY tenant_id, event_id
HAVING count(*) > 1
UNION ALL
SELECT o.tenant_id, 'missing', o.event_id
FROM outbox o
LEFT JOIN usage_event e USING (tenant_id, event_id)
WHERE o.sent_at IS NOT NULL AND e.event_id IS NULL
UNION ALL
SELECT b.tenant_id, 'drift', to_char(b.month, 'YYYY-MM')
FROM bill b
JOIN usage_period p USING (tenant_id, month)
WHERE b.quantity <> p.invoiced;
