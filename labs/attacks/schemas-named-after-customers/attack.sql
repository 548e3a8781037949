-- acme's app. The catalog of the platform answers as it should.
SELECT slug FROM tenant;

-- The catalog of PostgreSQL answers everybody.
SELECT nspname FROM pg_namespace
WHERE nspname NOT IN ('expect', 'information_schema', 'public') AND nspname NOT LIKE 'pg\_%'
ORDER BY 1;
