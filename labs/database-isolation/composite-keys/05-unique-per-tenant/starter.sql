-- What is unique, and among which rows?
SELECT conname, pg_get_constraintdef(oid) AS definition
FROM pg_constraint
WHERE conrelid = 'project'::regclass AND contype IN ('p', 'u')
ORDER BY conname;
