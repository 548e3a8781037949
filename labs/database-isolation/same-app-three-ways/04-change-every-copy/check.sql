BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT count(*) = 1 AS ok,
       'The shared table has the column, not null and false.' AS expectation,
       coalesce(string_agg(format('%s, default %s', CASE WHEN a.attnotnull THEN 'not null' ELSE 'nullable' END,
         coalesce(pg_get_expr(d.adbin, d.adrelid), 'none')), '; '), 'no column') AS evidence
FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE a.attrelid = 'public.invoice'::regclass AND a.attname = 'reminded'
  AND a.attnotnull AND a.atttypid = 'boolean'::regtype AND pg_get_expr(d.adbin, d.adrelid) = 'false';

SELECT bool_and(sound) AS ok,
       'Every tenant’s table has it, not null and false.' AS expectation,
       string_agg(format('%s: %s', schema_name, CASE WHEN sound THEN 'as it should be' ELSE 'missing, or otherwise' END), ', ' ORDER BY schema_name) AS evidence
FROM placement, LATERAL (
  SELECT EXISTS (
    SELECT FROM pg_attribute a JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
    WHERE a.attrelid = to_regclass(format('%I.invoice', schema_name)) AND a.attname = 'reminded'
      AND a.attnotnull AND a.atttypid = 'boolean'::regtype AND pg_get_expr(d.adbin, d.adrelid) = 'false'
  ) AS sound
) AS found;

SELECT count(*) = 1 AS ok,
       'So has the template, from which the next tenant is copied.' AS expectation,
       CASE count(*) WHEN 1 THEN 'as it should be' ELSE 'missing, or otherwise' END AS evidence
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relname = 'invoice'
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 't_template'
JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE a.attname = 'reminded' AND a.attnotnull AND a.atttypid = 'boolean'::regtype
  AND pg_get_expr(d.adbin, d.adrelid) = 'false';

ROLLBACK;
