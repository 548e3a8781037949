-- Queries for your own database. Each returns one row for each gap; tenant_id stands for your tenant column.

-- #region foreign-keys
-- Foreign keys that let a row point to another tenant's row.
SELECT f.conrelid::regclass AS "table", f.conname AS key
FROM pg_constraint f
JOIN pg_attribute mine ON mine.attrelid = f.conrelid AND mine.attname = 'tenant_id'
JOIN pg_attribute theirs ON theirs.attrelid = f.confrelid AND theirs.attname = 'tenant_id'
WHERE f.contype = 'f'
  AND NOT EXISTS (
    SELECT FROM unnest(f.conkey, f.confkey) AS pair (here, there)
    WHERE pair.here = mine.attnum AND pair.there = theirs.attnum)
ORDER BY 1, 2;
-- #endregion foreign-keys

-- #region unique-keys
-- Unique keys that answer for all tenants' rows. A random UUID as only column tells little.
SELECT i.indrelid::regclass AS "table", c.relname AS key
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_attribute tenant ON tenant.attrelid = i.indrelid AND tenant.attname = 'tenant_id'
WHERE (i.indisunique OR i.indisexclusion)
  AND NOT tenant.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
ORDER BY 1, 2;
-- #endregion unique-keys

-- #region ownerless
-- Rows that may lose their tenant: the column takes null, or a foreign key empties it.
SELECT c.oid::regclass AS "table", 'tenant_id may be null' AS gap
FROM pg_class c
JOIN pg_attribute tenant ON tenant.attrelid = c.oid AND tenant.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p') AND NOT tenant.attnotnull
UNION ALL
SELECT f.conrelid::regclass, f.conname || ' empties tenant_id'
FROM pg_constraint f
JOIN pg_attribute tenant ON tenant.attrelid = f.conrelid AND tenant.attname = 'tenant_id'
WHERE f.contype = 'f' AND tenant.attnum = ANY (f.conkey)
  AND (f.confupdtype IN ('n', 'd')
    OR f.confdeltype IN ('n', 'd') AND tenant.attnum = ANY (coalesce(f.confdelsetcols, f.conkey)))
ORDER BY 1, 2;
-- #endregion ownerless

-- #region shared-sequences
-- Columns of tables with tenants in them that count with a sequence, which all tenants advance.
SELECT a.attrelid::regclass AS "table", a.attname AS "column", s.oid::regclass AS sequence
FROM pg_class s
JOIN pg_depend d ON d.classid IN ('pg_class'::regclass, 'pg_attrdef'::regclass)
  AND s.oid IN (d.objid, d.refobjid)
LEFT JOIN pg_attrdef def ON d.classid = 'pg_attrdef'::regclass AND def.oid = d.objid
JOIN pg_attribute a ON (a.attrelid, a.attnum)
  = (coalesce(def.adrelid, d.refobjid), coalesce(def.adnum, d.refobjsubid))
WHERE s.relkind = 'S'
  AND EXISTS (SELECT FROM pg_attribute t
              WHERE t.attrelid = a.attrelid AND t.attname = 'tenant_id')
GROUP BY 1, 2, 3
ORDER BY 1, 2;
-- #endregion shared-sequences

-- #region movable
-- Tables whose rows app_user, the application's login, may move to another tenant, if a policy lets it.
SELECT c.oid::regclass AS "table", 'tenant_id may be updated' AS gap
FROM pg_class c
JOIN pg_attribute tenant ON tenant.attrelid = c.oid AND tenant.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p')
  AND has_column_privilege('app_user', c.oid, tenant.attnum, 'UPDATE')
ORDER BY 1;
-- #endregion movable

-- #region crossings
-- Fails when a row points to another tenant's row, and when policies hide rows from who asks.
DO $$
DECLARE
  key record;
  crossing bigint;
  found text[] := '{}';
BEGIN
  SET LOCAL row_security = off;
  FOR key IN
    SELECT f.conname AS name, f.conrelid::regclass AS child, f.confrelid::regclass AS parent,
           string_agg(format('p.%I = c.%I', theirs.attname, mine.attname), ' AND ') AS same,
           string_agg(format('c.%I IS NOT NULL', mine.attname), ' AND ') AS complete
    FROM pg_constraint f
    CROSS JOIN unnest(f.conkey, f.confkey) AS pair (here, there)
    JOIN pg_attribute mine ON (mine.attrelid, mine.attnum) = (f.conrelid, pair.here)
    JOIN pg_attribute theirs ON (theirs.attrelid, theirs.attnum) = (f.confrelid, pair.there)
    WHERE f.contype = 'f' AND f.conparentid = 0
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = f.conrelid AND a.attname = 'tenant_id')
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = f.confrelid AND a.attname = 'tenant_id')
    GROUP BY f.oid
  LOOP
    EXECUTE format(
      'SELECT count(*) FROM %s AS c WHERE %s AND NOT EXISTS (
         SELECT FROM %s AS p WHERE %s AND p.tenant_id = c.tenant_id)',
      key.child, key.complete, key.parent, key.same) INTO crossing;
    IF crossing > 0 THEN
      found := found || format('%s %s', key.name, crossing);
    END IF;
  END LOOP;
  IF found <> '{}' THEN
    RAISE 'Rows that point to another tenant: %', array_to_string(found, ', ');
  END IF;
END
$$;
-- #endregion crossings
