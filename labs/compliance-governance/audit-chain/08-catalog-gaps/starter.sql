CREATE VIEW audit_gaps AS
SELECT 'not forced' AS problem, relname::text AS subject
FROM pg_class
WHERE oid = 'audit_event'::regclass AND NOT relrowsecurity;
