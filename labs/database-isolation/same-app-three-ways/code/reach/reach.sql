-- For your own database: what the application's login reaches and nothing but its care keeps
-- apart. app_user stands for the login, tenant_id for the tenant column, placement for the catalog of
-- tenants' schemas; without schemas of tenants leave out what names it.

-- #region reach
WITH may_be AS (
  SELECT oid, rolname, rolsuper OR rolbypassrls AS unbound
  FROM pg_roles WHERE pg_has_role('app_user', oid, 'MEMBER')
), relation AS (
  SELECT c.*, n.nspname, EXISTS (SELECT FROM may_be WHERE may_be.oid = c.relowner) AS own,
         has_any_column_privilege('app_user', c.oid, 'SELECT, INSERT, UPDATE')
           OR has_table_privilege('app_user', c.oid, 'DELETE, TRUNCATE') AS used
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm', 'f', 'v') AND n.nspname !~ '^(pg_|information_schema$)'
    AND has_schema_privilege('app_user', n.oid, 'USAGE') AND c.oid <> 'placement'::regclass
)
SELECT oid::regclass::text AS object,
       CASE WHEN own THEN 'owned by the login, or by a role it can become'
            WHEN nspname IN (SELECT schema_name FROM placement WHERE schema_name <> 'public')
              THEN 'in a tenant''s schema, open to the shared login'
            WHEN nspname <> 'public' THEN 'in a schema that placement does not name'
            WHEN relkind = 'v' THEN 'a view with the rights of a role that no policy binds'
            WHEN relkind IN ('m', 'f') THEN 'tenant_id where no policy can be'
            ELSE 'tenant_id without a forced policy' END AS gap
FROM relation
WHERE own OR used AND CASE
  WHEN nspname <> 'public' THEN true
  WHEN relkind = 'v' THEN relowner IN (SELECT oid FROM pg_roles WHERE rolsuper OR rolbypassrls)
    AND NOT EXISTS (SELECT FROM pg_options_to_table(reloptions)
                    WHERE option_name = 'security_invoker' AND option_value::boolean)
  ELSE NOT (relrowsecurity AND relforcerowsecurity) AND EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = relation.oid AND attname = 'tenant_id') END
UNION ALL
SELECT p.oid::regprocedure::text, 'runs with the rights of a role that no policy binds'
FROM pg_proc AS p JOIN pg_roles AS r ON r.oid = p.proowner AND (r.rolsuper OR r.rolbypassrls)
WHERE p.prosecdef AND has_function_privilege('app_user', p.oid, 'EXECUTE')
UNION ALL SELECT 'placement', 'the login can write the catalog'
WHERE has_any_column_privilege('app_user', 'placement', 'INSERT, UPDATE')
UNION ALL SELECT rolname, 'a login that no policy binds, or a role it can become' FROM may_be WHERE unbound
ORDER BY 1;
-- #endregion reach
