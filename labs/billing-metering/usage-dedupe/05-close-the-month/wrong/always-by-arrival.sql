-- An event of October that arrives on 1 November, before the invoice, belongs to October.
CREATE OR REPLACE VIEW bill WITH (security_invoker = true) AS
SELECT e.tenant_id,
       date_trunc('month', e.received_at AT TIME ZONE 'UTC')::date AS month,
       sum(e.quantity) AS quantity
FROM usage_event e
LEFT JOIN usage_period p
  ON p.tenant_id = e.tenant_id
  AND p.month = date_trunc('month', e.occurred_at AT TIME ZONE 'UTC')::date
GROUP BY 1, 2;
