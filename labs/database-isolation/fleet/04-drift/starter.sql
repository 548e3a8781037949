CREATE OR REPLACE VIEW drift AS
SELECT t.schema_name, 'lacks column ' || a.attname AS difference
FROM tenant AS t
CROSS JOIN pg_attribute AS a
WHERE a.attrelid = to_regclass('t_template.invoice') AND a.attnum > 0 AND NOT a.attisdropped
  AND NOT EXISTS (
    SELECT FROM pg_attribute AS b
    WHERE b.attrelid = to_regclass(format('%I.invoice', t.schema_name)) AND b.attname = a.attname
  );
