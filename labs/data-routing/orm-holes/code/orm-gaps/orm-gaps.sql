-- Queries for your own database. Each returns one row for each gap.
-- app_user stands for the role your application logs in as, tenant_id for your tenant column.

-- #region statements
-- What the application really sent: statements on a table with tenants that never ask for the tenant.
-- A tenant that is only set, or compared with another table's, is not asked for.
SELECT DISTINCT c.relname AS "table", regexp_replace(s.query, '\s+', ' ', 'g') AS statement
FROM pg_stat_statements AS s
JOIN pg_class AS c ON s.query ~* ('\m' || c.relname || '\M') AND c.relkind IN ('r', 'p')
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE s.userid = 'app_user'::regrole
  AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND regexp_replace(s.query, '\mSET\M.*?(\mWHERE\M|$)', ' ', 'gi')
    !~* '\mtenant_id"?\s*(=(?!\s*("?\w+"?\.)*"?tenant_id\M)|IN\M|[,)].*\mVALUES\M)'
ORDER BY 1, 2;
-- #endregion statements

-- #region runtime
-- What the login that serves requests may change beside rows: migrations need another one.
-- What a role owns belongs to each of its members.
SELECT 'owns' AS may, c.oid::regclass::text AS what
FROM pg_class AS c
WHERE pg_has_role('app_user', c.relowner, 'MEMBER') AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL
SELECT 'creates in', nspname FROM pg_namespace
WHERE has_schema_privilege('app_user', oid, 'CREATE')
  AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'
UNION ALL
SELECT 'writes the history of migrations', c.oid::regclass::text
FROM pg_class AS c
WHERE c.relname IN ('_prisma_migrations', 'django_migrations', '__drizzle_migrations',
                    'kysely_migration', 'migrations', 'alembic_version', 'schema_migrations')
  AND has_table_privilege('app_user', c.oid, 'INSERT, UPDATE, DELETE')
ORDER BY 1, 2;
-- #endregion runtime

-- #region uncovered
-- What the ORM's login reaches and no policy on app.tenant_id holds: tables with tenant_id, and
-- materialized views and foreign tables, which take no policy. USING and WITH CHECK must name the
-- setting; what they let through, an attempt without and with the wrong tenant tells.
SELECT c.oid::regclass::text AS "table"
FROM pg_class AS c
WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  AND (has_table_privilege('app_user', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
    OR has_any_column_privilege('app_user', c.oid, 'SELECT, INSERT, UPDATE'))
  AND (c.relkind IN ('m', 'f')
    OR c.relkind IN ('r', 'p')
      AND EXISTS (SELECT FROM pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
      AND NOT (c.relrowsecurity AND coalesce((
        -- Permissive policies add up: each must ask. A restrictive one for all commands is enough.
        SELECT bool_and(named) FILTER (WHERE p.polpermissive)
          OR bool_or(named AND p.polcmd = '*') FILTER (WHERE NOT p.polpermissive)
        FROM pg_policy AS p,
          LATERAL (SELECT bool_and(position('app.tenant_id' IN expression) > 0) AS named
            FROM unnest(ARRAY[pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)]) AS expression
            WHERE expression IS NOT NULL) AS asked
        WHERE p.polrelid = c.oid
          AND (0 = ANY (p.polroles) OR EXISTS (SELECT FROM unnest(p.polroles) AS bound
            WHERE pg_has_role('app_user', bound, 'USAGE')))), false)))
ORDER BY 1;
-- #endregion uncovered
