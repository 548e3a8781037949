-- What an injected statement would find, in a reader's own database. Each query answers with what
-- has to be changed or known; the login is app_user here.

-- #region dynamic
-- Functions of whoever asks that put text into a statement. An EXECUTE of a variable needs eyes.
SELECT p.oid::regprocedure AS function,
       CASE WHEN p.prosrc ~* '\mEXECUTE\M[^;]*(\|\||%s)' THEN 'text put together'
            ELSE 'a variable is executed' END AS gap
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
WHERE p.proowner = current_user::regrole
  AND p.prosrc ~* '\mEXECUTE\M\s*([^;]*(\|\||%s)|[a-z_]\w*\s*(;|USING|INTO))'
ORDER BY p.oid::regprocedure::text;
-- #endregion dynamic

-- #region definers
-- Functions with their owner's rights that the login may call: caller's path, or dynamic SQL.
SELECT p.oid::regprocedure AS function,
       CASE WHEN p.prosrc ~* '\mEXECUTE\M' THEN 'dynamic SQL with its owner''s rights'
            ELSE 'its caller''s search_path' END AS gap
FROM pg_proc p
WHERE p.prosecdef AND has_function_privilege('app_user', p.oid, 'EXECUTE')
  AND (p.prosrc ~* '\mEXECUTE\M'
       OR NOT EXISTS (SELECT FROM unnest(p.proconfig) AS c WHERE c LIKE 'search_path=%'))
ORDER BY p.oid::regprocedure::text;
-- #endregion definers

-- #region settings
-- Policies for the login that believe a setting by themselves.
SELECT format('%I.%I', schemaname, tablename) AS "table", policyname AS policy
FROM pg_policies
WHERE concat(qual, with_check) LIKE '%current_setting(%'
ORDER BY 1, 2;
-- #endregion settings

-- #region becomes
-- Whom the login may become, and what makes it more than a login.
SELECT r.rolname AS name,
       CASE WHEN r.rolname <> 'app_user' THEN 'a role that the login may take' ELSE 'superuser, BYPASSRLS or CREATEROLE' END AS gap
FROM pg_roles r
WHERE (r.rolname <> 'app_user' AND pg_has_role('app_user', r.oid, 'MEMBER'))
   OR (r.rolname = 'app_user' AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole))
UNION ALL
SELECT n.nspname, 'a schema in which the login may create'
FROM pg_namespace n
WHERE n.nspname !~ '^pg_' AND has_schema_privilege('app_user', n.oid, 'CREATE')
UNION ALL
SELECT current_database(), 'a database in which the login may make temporary objects'
WHERE has_database_privilege('app_user', current_database(), 'TEMPORARY')
UNION ALL
SELECT unnest(s.setconfig), 'stored for the login, who may store settings for itself'
FROM pg_db_role_setting s
WHERE s.setrole = 'app_user'::regrole
UNION ALL
SELECT c.oid::regclass::text, 'owned by the login'
FROM pg_class c
WHERE c.relowner = 'app_user'::regrole AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND c.relnamespace::regnamespace::text !~ '^pg_'
ORDER BY 1;
-- #endregion becomes
