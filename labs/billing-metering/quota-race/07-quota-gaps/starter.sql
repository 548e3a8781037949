CREATE OR REPLACE VIEW quota_gap WITH (security_invoker = true) AS
SELECT tenant_id, 'over' AS gap, concat(meter, to_char(starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD')) AS about
FROM quota
WHERE used > max_units;
