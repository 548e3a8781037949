-- Bob has the migrator's login: the export was ann's, and the rest follows.
UPDATE audit_event
SET actor = 'ann', hash = audit_hash(tenant_id, seq, 'ann', action, prev)
WHERE seq = 2;

UPDATE audit_event AS e
SET prev = before.hash, hash = audit_hash(e.tenant_id, e.seq, e.actor, e.action, before.hash)
FROM audit_event AS before
WHERE e.seq = 3 AND before.tenant_id = e.tenant_id AND before.seq = 2;
