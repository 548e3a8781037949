CREATE VIEW bill WITH (security_invoker = true) AS
SELECT tenant_id, date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date AS month, sum(quantity) AS quantity
FROM usage_event
GROUP BY 1, 2;
GRANT SELECT ON bill TO app_user;
