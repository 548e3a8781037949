-- The key as it stands compares the number alone.
SELECT conname, pg_get_constraintdef(oid) AS definition, convalidated
FROM pg_constraint
WHERE conrelid = 'task'::regclass AND contype = 'f';
