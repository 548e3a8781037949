-- For your own database: tables that the application's login reads and nothing but its care keeps
-- apart. app_user stands for the login, tenant_id for the tenant column, placement for the catalog of
-- tenants' schemas; without schemas of tenants leave the second condition out.

-- #region reach
SELECT c.oid::regclass AS "table",
       CASE WHEN p.schema_name IS NULL THEN 'tenant_id without a forced policy'
            ELSE 'a tenant''s schema, open to the shared login' END AS gap
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN placement AS p ON p.schema_name = n.nspname
WHERE c.relkind IN ('r', 'p')
  AND c.oid <> 'placement'::regclass
  AND has_schema_privilege('app_user', n.oid, 'USAGE')
  AND has_any_column_privilege('app_user', c.oid, 'SELECT')
  AND (
    p.schema_name IS NOT NULL
    OR NOT (c.relrowsecurity AND c.relforcerowsecurity)
      AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
  )
ORDER BY 1;
-- #endregion reach
