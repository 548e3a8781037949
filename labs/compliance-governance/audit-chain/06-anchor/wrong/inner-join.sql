CREATE VIEW audit_anchored WITH (security_invoker = true) AS
SELECT a.seq, CASE WHEN e.seq IS NULL THEN 'missing' ELSE 'changed' END AS problem
FROM anchor_copy AS a
JOIN audit_event AS e ON e.tenant_id = a.tenant_id AND e.seq = a.seq
WHERE e.hash IS DISTINCT FROM a.hash;

GRANT SELECT ON audit_anchored TO app_user;
