-- What came in time, and what came late.
CREATE OR REPLACE VIEW bill WITH (security_invoker = true) AS
SELECT tenant_id, month, sum(quantity) AS quantity
FROM (
  SELECT e.tenant_id, date_trunc('month', e.occurred_at AT TIME ZONE 'UTC')::date AS month, e.quantity
  FROM usage_event e
  WHERE NOT EXISTS (SELECT FROM usage_period p
                    WHERE p.month = date_trunc('month', e.occurred_at AT TIME ZONE 'UTC')::date
                      AND p.tenant_id = e.tenant_id AND p.closed_at <= e.received_at)
  UNION ALL
  SELECT e.tenant_id, date_trunc('month', e.received_at AT TIME ZONE 'UTC')::date, e.quantity
  FROM usage_event e
  JOIN usage_period p ON p.tenant_id = e.tenant_id
   AND p.month = date_trunc('month', e.occurred_at AT TIME ZONE 'UTC')::date
  WHERE e.received_at >= p.closed_at
) AS counted
GROUP BY 1, 2;
