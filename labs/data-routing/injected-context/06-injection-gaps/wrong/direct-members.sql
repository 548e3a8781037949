CREATE VIEW injection_gap AS
SELECT 'dynamic' AS problem, p.proname::text AS subject
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosrc ~* '\mEXECUTE\M[^;]*(\|\||%s)'
UNION ALL
SELECT 'definer', p.proname
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
  AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%')
UNION ALL
SELECT 'setting', format('%s on %s', policyname, tablename)
FROM pg_policies
WHERE schemaname = 'public' AND concat(qual, with_check) LIKE '%current_setting(%'
UNION ALL
SELECT 'role', r.rolname
FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
WHERE m.member = 'app_user'::regrole;
