-- Bob appends a row that takes the place of row 3.
INSERT INTO audit_event
SELECT tenant_id, 4, 'ann', 'sent bob home', prev, audit_hash(tenant_id, 4, 'ann', 'sent bob home', prev)
FROM audit_event
WHERE seq = 3;
