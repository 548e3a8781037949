-- For your own fleet, after every run. tenant stands for the catalog of tenants, t_template for the
-- schema that a sign-up copies, ledger for what the runner writes.

-- Schemas that the version has not reached.
-- #region unreached
-- The version that you release: PGOPTIONS='-c fleet.version=3'. Else the newest that anybody tried.
SELECT s.schema_name, coalesce(l.state, 'never tried') AS state, coalesce(l.code, '-') AS code
FROM (SELECT schema_name FROM tenant UNION ALL SELECT 't_template') AS s
LEFT JOIN ledger AS l ON l.schema_name = s.schema_name AND l.version = coalesce(
  nullif(current_setting('fleet.version', true), '')::integer, (SELECT max(version) FROM ledger))
WHERE l.state IS DISTINCT FROM 'done'
ORDER BY 1;
-- #endregion unreached

-- Schemas whose ledger says one thing and whose tables another.
-- #region disagree
WITH shape AS (
  SELECT n.nspname AS schema_name,
         string_agg(format('%s.%s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)),
                    ', ' ORDER BY c.relname, a.attname) AS tables
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p')
  GROUP BY n.nspname
),
reached AS (
  SELECT schema_name, max(version) FILTER (WHERE state = 'done') AS version FROM ledger GROUP BY schema_name
),
template AS (
  SELECT tables, version FROM shape JOIN reached USING (schema_name) WHERE schema_name = 't_template'
)
SELECT t.schema_name, CASE WHEN r.version IS NOT DISTINCT FROM m.version
         THEN 'at the template''s version, with other tables'
         ELSE 'at another version, with the template''s tables' END AS gap
FROM tenant AS t
CROSS JOIN template AS m
LEFT JOIN shape AS s USING (schema_name)
LEFT JOIN reached AS r USING (schema_name)
WHERE (r.version IS NOT DISTINCT FROM m.version) <> (s.tables IS NOT DISTINCT FROM m.tables)
ORDER BY 1;
-- #endregion disagree

-- Constraints that PostgreSQL has not held against the rows that were there.
-- #region unfinished
SELECT k.conrelid::regclass AS "table", k.conname AS "constraint"
FROM pg_constraint AS k
JOIN pg_namespace AS n ON n.oid = k.connamespace
WHERE NOT k.convalidated
  AND (n.nspname = 't_template' OR n.nspname IN (SELECT schema_name FROM tenant))
ORDER BY 1, 2;
-- #endregion unfinished

-- Logins that may alter tenants' tables and wait for a lock without end, and sessions that lock
-- several tenants out at once.
-- #region patience
SELECT r.rolname::text AS who, 'no lock_timeout' AS gap
FROM pg_roles AS r
WHERE r.rolcanlogin AND NOT r.rolsuper
  AND EXISTS (
    SELECT FROM tenant AS t
    JOIN pg_namespace AS n ON n.nspname = t.schema_name
    JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
    WHERE pg_has_role(r.oid, c.relowner, 'MEMBER')
  )
  AND NOT EXISTS (
    SELECT FROM pg_db_role_setting AS s
    LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
    CROSS JOIN unnest(s.setconfig) AS setting
    WHERE s.setrole = r.oid AND (s.setdatabase = 0 OR d.datname = current_database())
      AND setting ~ '^lock_timeout=[1-9]'
  )
UNION ALL
SELECT 'a session', count(DISTINCT n.nspname) || ' tenants locked out'
FROM pg_locks AS l
JOIN pg_class AS c ON c.oid = l.relation
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN tenant AS t ON t.schema_name = n.nspname
WHERE l.locktype = 'relation' AND l.granted AND l.mode = 'AccessExclusiveLock'
GROUP BY l.pid
HAVING count(DISTINCT n.nspname) > 1
ORDER BY 1, 2;
-- #endregion patience

-- What each tenant lacks of the template, and has besides.
-- #region drift
WITH place_table AS (
  SELECT n.nspname AS place, c.*
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p')
    AND (n.nspname = 't_template' OR n.nspname IN (SELECT schema_name FROM tenant))
),
fact (place, line) AS (
  SELECT place, format('table %s, row security %s, forced %s', relname, relrowsecurity, relforcerowsecurity)
  FROM place_table
  UNION ALL
  SELECT t.place, format('column %s.%s %s%s default %s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnotnull THEN ' not null' END, coalesce(pg_get_expr(d.adbin, d.adrelid), 'none'))
  FROM place_table AS t
  JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef AS d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
  UNION ALL
  SELECT t.place, format('constraint %s.%s %s', t.relname, k.conname, pg_get_constraintdef(k.oid))
  FROM place_table AS t JOIN pg_constraint AS k ON k.conrelid = t.oid AND k.contype <> 'n'
  UNION ALL
  SELECT t.place, replace(pg_get_indexdef(i.indexrelid), format(' %I.', t.place), ' ')
  FROM place_table AS t JOIN pg_index AS i ON i.indrelid = t.oid
  UNION ALL
  SELECT t.place, format('policy %s.%s for %s', t.relname, p.polname, p.polcmd)
  FROM place_table AS t JOIN pg_policy AS p ON p.polrelid = t.oid
),
expected AS (SELECT t.schema_name, f.line FROM tenant AS t CROSS JOIN fact AS f WHERE f.place = 't_template'),
actual AS (SELECT t.schema_name, f.line FROM tenant AS t JOIN fact AS f ON f.place = t.schema_name)
SELECT schema_name, 'lacks ' || line AS difference FROM (TABLE expected EXCEPT TABLE actual) AS lacking
UNION ALL
SELECT schema_name, 'has ' || line FROM (TABLE actual EXCEPT TABLE expected) AS besides
ORDER BY 1, 2;
-- #endregion drift
