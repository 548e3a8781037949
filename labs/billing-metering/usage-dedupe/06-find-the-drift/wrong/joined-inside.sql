-- An inner join shows what has both, which is what is right.
CREATE OR REPLACE VIEW usage_gap WITH (security_invoker = true) AS
SELECT o.tenant_id, 'missing' AS gap, o.event_id AS about
FROM outbox o JOIN usage_event e USING (tenant_id, event_id) WHERE e.event_id IS NULL
UNION ALL
SELECT tenant_id, 'twice', event_id
FROM usage_event
GROUP BY tenant_id, event_id
HAVING count(*) > 1
UNION ALL
SELECT e.tenant_id, 'unkeyed', e.event_id
FROM usage_event e JOIN usage_key k USING (tenant_id, event_id) WHERE k.event_id IS NULL
UNION ALL
SELECT b.tenant_id, 'drift', to_char(b.month, 'YYYY-MM')
FROM bill b
JOIN usage_period p USING (tenant_id, month)
WHERE b.quantity <> p.invoiced;
