DROP VIEW key_gap;
CREATE VIEW key_gap AS
SELECT f.conrelid::regclass AS table_name, f.conname AS key_name
FROM pg_constraint f
JOIN pg_attribute here ON here.attrelid = f.conrelid AND here.attname = 'tenant_id'
JOIN pg_attribute there ON there.attrelid = f.confrelid AND there.attname = 'tenant_id'
WHERE f.contype = 'f'
  AND NOT EXISTS (
    SELECT FROM unnest(f.conkey, f.confkey) AS pair (mine, theirs)
    WHERE pair.mine = here.attnum AND pair.theirs = there.attnum);
