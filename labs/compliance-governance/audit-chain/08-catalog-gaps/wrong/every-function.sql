CREATE VIEW audit_gaps AS
SELECT DISTINCT 'writable' AS problem, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee)::text END AS subject
FROM pg_class AS c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
WHERE c.oid IN ('audit_event'::regclass, 'audit_head'::regclass)
  AND a.grantee <> c.relowner AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
UNION ALL
SELECT 'not forced', relname::text FROM pg_class
WHERE oid IN ('audit_event'::regclass, 'audit_head'::regclass) AND NOT (relrowsecurity AND relforcerowsecurity)
UNION ALL
SELECT 'open function', p.proname::text FROM pg_proc AS p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
  AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE a.grantee = 0)
UNION ALL
SELECT 'search path', p.proname::text FROM pg_proc AS p
WHERE p.pronamespace = 'public'::regnamespace 
  AND coalesce(array_to_string(p.proconfig, ','), '') !~ 'search_path=';
