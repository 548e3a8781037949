-- Which logins of tenants does globex's database let in?
SELECT rolname, has_database_privilege(rolname, current_database(), 'CONNECT') AS enters
FROM pg_roles WHERE rolname LIKE 't\_%' ORDER BY 1;

-- A login that came in by PUBLIC's right, as this one, may also call what is PUBLIC's.
SELECT newest_invoice();
