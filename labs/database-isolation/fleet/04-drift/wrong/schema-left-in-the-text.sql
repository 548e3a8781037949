CREATE OR REPLACE VIEW drift AS
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
  SELECT t.place, pg_get_indexdef(i.indexrelid)
  FROM place_table AS t JOIN pg_index AS i ON i.indrelid = t.oid
  UNION ALL
  SELECT t.place, format('policy %s.%s for %s', t.relname, p.polname, p.polcmd)
  FROM place_table AS t JOIN pg_policy AS p ON p.polrelid = t.oid
),
expected AS (
  SELECT t.schema_name, f.line FROM tenant AS t CROSS JOIN fact AS f WHERE f.place = 't_template'
),
actual AS (
  SELECT t.schema_name, f.line FROM tenant AS t JOIN fact AS f ON f.place = t.schema_name
)
SELECT schema_name, 'lacks ' || line AS difference FROM (TABLE expected EXCEPT TABLE actual) AS lacking
UNION ALL
SELECT schema_name, 'has ' || line FROM (TABLE actual EXCEPT TABLE expected) AS besides;
