CREATE VIEW audit_anchored WITH (security_invoker = true) AS
SELECT h.seq, 'changed' AS problem
FROM audit_head AS h
WHERE h.hash IS NULL;

GRANT SELECT ON audit_anchored TO app_user;
