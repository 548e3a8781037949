-- Queries for your own database. Each returns one row for each gap.
-- app_user stands for the role your application logs in as, tenant_id for your tenant column.

-- #region tables
-- Tables with tenants in them that row security does not hold, partitions included.
SELECT c.oid::regclass AS "table",
       CASE WHEN c.relrowsecurity THEN 'not forced' ELSE 'not enabled' END AS gap
FROM pg_class c
JOIN pg_attribute a
  ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p')
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
ORDER BY 1;
-- #endregion tables

-- #region unmarked
-- Tables app_user may use that have no tenant_id: shared by all on purpose, or forgotten.
SELECT c.oid::regclass AS "table",
       CASE c.relkind WHEN 'f' THEN 'foreign, takes no policy' ELSE 'no tenant_id' END AS gap
FROM pg_class c
WHERE c.relkind IN ('r', 'p', 'f')
  AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
  AND (has_any_column_privilege('app_user', c.oid, 'SELECT, INSERT, UPDATE')
    OR has_table_privilege('app_user', c.oid, 'DELETE'))
  AND (c.relkind = 'f' OR NOT EXISTS (SELECT FROM pg_attribute a
                                      WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'))
ORDER BY 1;
-- #endregion unmarked

-- #region policies
-- Policies with a side that never asks for the tenant. One such policy opens the table.
SELECT tablename AS "table", policyname AS policy, cmd AS command
FROM pg_policies
WHERE permissive = 'PERMISSIVE'
  AND ((qual IS NOT NULL AND position('app.tenant_id' IN qual) = 0)
    OR (with_check IS NOT NULL AND position('app.tenant_id' IN with_check) = 0))
ORDER BY 1, 2;
-- #endregion policies

-- #region guards
-- Tables with tenants in them that one more permissive policy would open.
SELECT c.oid::regclass AS "table", 'no restrictive policy for every command' AS gap
FROM pg_class c
JOIN pg_attribute a
  ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_policy p
                  WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polcmd = '*'
                    AND p.polroles = '{0}'
                    AND position('app.tenant_id' IN pg_get_expr(p.polqual, c.oid)) > 0)
ORDER BY 1;
-- #endregion guards

-- #region doors
-- What app_user may use that has somebody else's rights, is a copy, or ignores policies.
SELECT c.oid::regclass::text AS object, 'view with its owner''s rights' AS gap
FROM pg_class c
WHERE c.relkind = 'v'
  AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
  AND (has_any_column_privilege('app_user', c.oid, 'SELECT, INSERT, UPDATE')
    OR has_table_privilege('app_user', c.oid, 'DELETE'))
  AND NOT EXISTS (SELECT FROM pg_options_to_table(c.reloptions)
                  WHERE option_name = 'security_invoker' AND option_value::boolean)
UNION ALL
SELECT c.oid::regclass::text, 'materialized view'
FROM pg_class c
WHERE c.relkind = 'm' AND has_any_column_privilege('app_user', c.oid, 'SELECT')
UNION ALL
SELECT p.oid::regprocedure::text, 'function with its owner''s rights'
FROM pg_proc p
WHERE p.prosecdef
  -- A trigger calls its function whoever may execute it.
  AND (has_function_privilege('app_user', p.oid, 'EXECUTE')
    OR EXISTS (SELECT FROM pg_trigger t WHERE t.tgfoid = p.oid))
UNION ALL
SELECT c.oid::regclass::text, 'TRUNCATE granted'
FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND has_table_privilege('app_user', c.oid, 'TRUNCATE')
ORDER BY 1;
-- #endregion doors

-- #region gate
-- After the migrations, with psql -v ON_ERROR_STOP=1: one gap ends the deployment.
DO $$
DECLARE
  gaps text;
BEGIN
  SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid::regclass::text) INTO gaps
  FROM pg_class c
  JOIN pg_attribute a
    ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p')
    AND NOT (c.relrowsecurity AND c.relforcerowsecurity
      AND EXISTS (SELECT FROM pg_policy p
                  WHERE p.polrelid = c.oid
                    AND position('app.tenant_id' IN pg_get_expr(p.polqual, c.oid)) > 0));
  IF gaps IS NOT NULL THEN
    RAISE EXCEPTION 'Tables with tenants in them and no protection: %', gaps;
  END IF;
END
$$;
-- #endregion gate

-- #region login
-- As the application, when it starts: the roles it is or may become that policies spare.
SELECT r.rolname AS role,
       r.rolsuper AS superuser,
       r.rolbypassrls AS bypasses,
       r.rolreplication AS replicates,
       o.owns_tables
FROM pg_roles r,
     LATERAL (SELECT EXISTS (SELECT FROM pg_class
                             WHERE relowner = r.oid AND relrowsecurity) AS owns_tables) o
WHERE pg_has_role(session_user, r.oid, 'MEMBER')
  AND (r.rolsuper OR r.rolbypassrls OR r.rolreplication OR o.owns_tables)
ORDER BY 1;
-- #endregion login
