-- One event too many and one too few give the same count.
CREATE OR REPLACE VIEW usage_gap WITH (security_invoker = true) AS
SELECT tenant_id, 'missing' AS gap, 'some event' AS about
FROM (SELECT tenant_id, count(*) AS sent FROM outbox WHERE sent_at IS NOT NULL GROUP BY 1) o
JOIN (SELECT tenant_id, count(*) AS counted FROM usage_event GROUP BY 1) e USING (tenant_id)
WHERE sent > counted
UNION ALL
SELECT tenant_id, 'twice', event_id
FROM usage_event
GROUP BY tenant_id, event_id
HAVING count(*) > 1
UNION ALL
SELECT b.tenant_id, 'drift', to_char(b.month, 'YYYY-MM')
FROM bill b
JOIN usage_period p USING (tenant_id, month)
WHERE b.quantity <> p.invoiced;
