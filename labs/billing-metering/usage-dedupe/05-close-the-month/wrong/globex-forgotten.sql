-- Written while looking at acme: its months only.
CREATE OR REPLACE VIEW bill WITH (security_invoker = true) AS
SELECT e.tenant_id,
       date_trunc('month', (CASE WHEN e.received_at >= p.closed_at THEN e.received_at ELSE e.occurred_at END)
                  AT TIME ZONE 'UTC')::date AS month,
       sum(e.quantity) AS quantity
FROM usage_event e
LEFT JOIN usage_period p
  ON p.tenant_id = e.tenant_id
 AND p.month = date_trunc('month', e.occurred_at AT TIME ZONE 'UTC')::date
WHERE e.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
GROUP BY 1, 2;
