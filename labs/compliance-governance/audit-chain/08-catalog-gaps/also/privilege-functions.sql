CREATE VIEW audit_gaps AS
WITH audit_table AS (
  SELECT oid, relname, relowner, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname IN ('audit_event', 'audit_head') AND relkind = 'r'
), grantee AS (
  SELECT DISTINCT g.grantee FROM information_schema.role_table_grants AS g
  WHERE g.table_name IN ('audit_event', 'audit_head') AND g.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') AND g.grantee <> 'app_owner'
), definer AS (
  SELECT oid, proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
)
SELECT 'writable' AS problem, grantee::text AS subject FROM grantee
UNION ALL
SELECT 'not forced', relname::text FROM audit_table WHERE relrowsecurity AND relforcerowsecurity IS NOT TRUE
UNION ALL
SELECT 'open function', proname::text FROM definer WHERE has_function_privilege('public', oid, 'EXECUTE')
UNION ALL
SELECT 'search path', d.proname::text FROM definer AS d
WHERE NOT EXISTS (SELECT FROM unnest(d.proconfig) AS setting WHERE setting LIKE 'search_path=%');
