CREATE OR REPLACE VIEW usage_gap WITH (security_invoker = true) AS
SELECT o.tenant_id, 'missing' AS gap, o.event_id AS about
FROM outbox o
WHERE o.sent_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM usage_event e
                  WHERE e.tenant_id = o.tenant_id AND e.event_id = o.event_id)
UNION ALL
SELECT tenant_id, 'twice', event_id
FROM usage_event
GROUP BY tenant_id, event_id
HAVING count(*) > 1
UNION ALL
SELECT DISTINCT e.tenant_id, 'unkeyed', e.event_id
FROM usage_event e
WHERE NOT EXISTS (SELECT FROM usage_key k
                  WHERE k.tenant_id = e.tenant_id AND k.event_id = e.event_id)
UNION ALL
SELECT k.tenant_id, 'swallowed', k.event_id
FROM usage_key k
WHERE NOT EXISTS (SELECT FROM usage_event e
                  WHERE e.tenant_id = k.tenant_id AND e.event_id = k.event_id)
UNION ALL
SELECT b.tenant_id, 'drift', to_char(b.month, 'YYYY-MM')
FROM bill b
JOIN usage_period p USING (tenant_id, month)
WHERE b.quantity <> p.invoiced;
