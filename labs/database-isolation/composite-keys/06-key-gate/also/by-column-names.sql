-- By the names of the columns instead of their numbers.
DROP VIEW key_gap;
CREATE VIEW key_gap AS
SELECT f.conrelid::regclass AS table_name, f.conname::text AS key_name
FROM pg_constraint f
WHERE f.contype = 'f'
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = f.conrelid AND a.attname = 'tenant_id')
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = f.confrelid AND a.attname = 'tenant_id')
  AND NOT EXISTS (
    SELECT
    FROM unnest(f.conkey) WITH ORDINALITY AS mine (attnum, place)
    JOIN unnest(f.confkey) WITH ORDINALITY AS theirs (attnum, place) USING (place)
    JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = mine.attnum AND a.attname = 'tenant_id'
    JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = theirs.attnum AND b.attname = 'tenant_id')
UNION
SELECT i.indrelid::regclass, c.relname::text
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indisunique
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'tenant_id')
  AND NOT EXISTS (
    SELECT FROM generate_series(1, i.indnkeyatts) AS place
    WHERE pg_get_indexdef(i.indexrelid, place, false) = 'tenant_id');
