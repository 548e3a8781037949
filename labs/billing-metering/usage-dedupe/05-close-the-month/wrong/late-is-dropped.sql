-- October is right, and what came late is never paid.
CREATE OR REPLACE VIEW bill WITH (security_invoker = true) AS
SELECT e.tenant_id,
       date_trunc('month', e.occurred_at AT TIME ZONE 'UTC')::date AS month,
       sum(e.quantity) AS quantity
FROM usage_event e
LEFT JOIN usage_period p
  ON p.tenant_id = e.tenant_id
  AND p.month = date_trunc('month', e.occurred_at AT TIME ZONE 'UTC')::date
WHERE e.received_at < p.closed_at OR p.closed_at IS NULL
GROUP BY 1, 2;
