-- Queries for your own database, each a row for each gap. tenant (schema_name) stands for your catalog,
-- t_ for the prefix of your schemas, app_user for the login of your application.

-- #region names
-- Schemas that two tenants share, that are not there as the catalog says, or that are nobody's.
SELECT schema_name AS schema, count(*) || ' tenants' AS gap
FROM tenant
GROUP BY schema_name
HAVING count(*) > 1
UNION ALL
SELECT schema_name, 'missing'
FROM tenant
WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = schema_name)
UNION ALL
SELECT nspname, 'nobody''s'
FROM pg_namespace
WHERE starts_with(nspname, 't_') AND NOT EXISTS (SELECT FROM tenant WHERE schema_name = nspname)
ORDER BY 1, 2;
-- #endregion names

-- #region shadows
-- What a path that leads to public finds there in place of a tenant's table, and who has such a path.
SELECT 'public.' || s.relname AS what, 'called as a table of a tenant' AS gap
FROM pg_class s
WHERE s.relnamespace = 'public'::regnamespace AND s.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND EXISTS (SELECT FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN tenant t ON t.schema_name = n.nspname
              WHERE c.relname = s.relname AND c.relkind IN ('r', 'p'))
UNION ALL
SELECT coalesce('role ' || setrole::regrole, 'every role'), setting
FROM pg_db_role_setting d
LEFT JOIN pg_roles r ON r.oid = d.setrole
CROSS JOIN unnest(setconfig) AS setting
WHERE starts_with(setting, 'search_path=')
  AND EXISTS (SELECT FROM tenant WHERE strpos(setting, schema_name) > 0)
ORDER BY 1, 2;
-- #endregion shadows

-- #region reach
-- Roles that may use the schemas of several tenants, without being their owner.
SELECT r.rolname AS role, count(*) || ' schemas' AS gap
FROM pg_roles r
JOIN pg_namespace n ON n.nspowner <> r.oid AND has_schema_privilege(r.oid, n.oid, 'USAGE')
JOIN tenant t ON t.schema_name = n.nspname
WHERE NOT r.rolsuper AND NOT starts_with(r.rolname, 'pg_')
GROUP BY r.rolname
HAVING count(*) > 1
UNION ALL
SELECT coalesce(r.rolname, 'every role'), 'default privileges on what ' || d.defaclrole::regrole || ' makes anywhere'
FROM pg_default_acl d
CROSS JOIN aclexplode(d.defaclacl) x
LEFT JOIN pg_roles r ON r.oid = x.grantee
WHERE d.defaclnamespace = 0 AND d.defaclobjtype IN ('r', 'n') AND x.grantee <> d.defaclrole
ORDER BY 1, 2;
-- #endregion reach

-- #region definers
-- Functions with their owner's rights that look for names where their caller says.
SELECT p.oid::regprocedure AS function,
       coalesce((SELECT setting FROM unnest(p.proconfig) AS setting WHERE starts_with(setting, 'search_path=')),
                'no search_path') AS gap
FROM pg_proc p
WHERE p.prosecdef
  AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting
                  WHERE setting ~ '^search_path=(.*, *)?"?pg_temp"?$')
ORDER BY 1;
-- #endregion definers

-- #region drift
-- Columns that one tenant's schema lacks, or has otherwise, while another tenant's has them so.
WITH stands AS (
  SELECT t.schema_name, c.relname, a.attname, a.attnotnull,
         replace(format_type(a.atttypid, a.atttypmod), t.schema_name || '.', '') AS type
  FROM tenant t
  JOIN pg_namespace n ON n.nspname = t.schema_name
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
), wanted AS (
  SELECT n.nspname::text AS schema_name, s.relname, s.attname, s.attnotnull, s.type
  FROM (SELECT DISTINCT relname, attname, type, attnotnull FROM stands) s
  CROSS JOIN tenant t
  JOIN pg_namespace n ON n.nspname = t.schema_name
)
SELECT schema_name AS schema,
       concat_ws(' ', relname || '.' || attname, type, CASE WHEN attnotnull THEN 'not null' END) AS lacks
FROM (TABLE wanted EXCEPT TABLE stands) AS gap
ORDER BY 1, 2;
-- #endregion drift
