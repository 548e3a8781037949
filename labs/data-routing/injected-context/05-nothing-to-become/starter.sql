-- What everybody may do, and whom the login may become.
SELECT p.oid::regprocedure AS function, p.prosecdef AS with_owners_rights,
       has_function_privilege('app_user', p.oid, 'EXECUTE') AS app_user_may_call
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace
ORDER BY 1;

SELECT r.rolname AS may_become
FROM pg_roles r
WHERE pg_has_role('app_user', r.oid, 'MEMBER') AND r.rolname <> 'app_user'
ORDER BY 1;
