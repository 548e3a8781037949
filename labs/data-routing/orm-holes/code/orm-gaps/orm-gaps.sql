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
-- Tables with tenants that the ORM's login writes and no policy on app.tenant_id holds.
SELECT c.oid::regclass::text AS "table"
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p')
  AND has_table_privilege('app_user', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
  AND NOT (c.relrowsecurity AND EXISTS (
    SELECT FROM pg_policy AS p
    WHERE p.polrelid = c.oid
      AND position('app.tenant_id' IN pg_get_expr(p.polqual, p.polrelid)) > 0))
ORDER BY 1;
-- #endregion uncovered
