-- For your own database: what the application's login reaches and nothing but its care keeps
-- apart. app_user stands for the login, tenant_id for the tenant column, placement for the catalog of
-- tenants' schemas; without schemas of tenants leave the second condition out.

-- #region reach
SELECT c.oid::regclass::text AS object,
       CASE WHEN tenants.schema THEN 'in a tenant''s schema, open to the shared login'
            WHEN c.relkind IN ('m', 'f') THEN 'tenant_id where no policy can be'
            ELSE 'tenant_id without a forced policy' END AS gap
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT n.nspname <> 'public' AND EXISTS (
  SELECT FROM placement AS p WHERE p.schema_name = n.nspname) AS schema) AS tenants
WHERE c.relkind IN ('r', 'p', 'm', 'f')
  AND c.oid <> 'placement'::regclass
  AND has_schema_privilege('app_user', n.oid, 'USAGE')
  AND (has_any_column_privilege('app_user', c.oid, 'SELECT, INSERT, UPDATE')
    OR has_table_privilege('app_user', c.oid, 'DELETE, TRUNCATE'))
  AND (tenants.schema
    OR NOT (c.relrowsecurity AND c.relforcerowsecurity)
      AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'))
UNION ALL
SELECT rolname, 'a login that no policy binds'
FROM pg_roles WHERE rolname = 'app_user' AND (rolsuper OR rolbypassrls)
ORDER BY 1;
-- #endregion reach
