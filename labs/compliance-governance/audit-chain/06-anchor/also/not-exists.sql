CREATE VIEW audit_anchored AS
SELECT a.seq, 'missing' AS problem FROM anchor_copy AS a
WHERE NOT EXISTS (SELECT FROM audit_event AS e WHERE e.tenant_id = a.tenant_id AND e.seq = a.seq)
UNION ALL
SELECT a.seq, 'changed' FROM anchor_copy AS a JOIN audit_event AS e USING (tenant_id, seq)
WHERE e.hash <> a.hash OR e.hash IS NULL;

GRANT SELECT ON audit_anchored TO app_user;
