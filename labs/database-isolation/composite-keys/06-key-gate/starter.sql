-- The gate as it stands: a foreign key that says tenant_id somewhere will do.
DROP VIEW key_gap;
CREATE VIEW key_gap AS
SELECT conrelid::regclass AS table_name, conname AS key_name
FROM pg_constraint
WHERE contype = 'f'
  AND pg_get_constraintdef(oid) NOT LIKE '%tenant_id%';
