-- As it stands: a closed month that no longer says what was invoiced.
CREATE OR REPLACE VIEW usage_gap WITH (security_invoker = true) AS
SELECT b.tenant_id, 'drift' AS gap, to_char(b.month, 'YYYY-MM') AS about
FROM bill b
JOIN usage_period p USING (tenant_id, month)
WHERE b.quantity <> p.invoiced;
