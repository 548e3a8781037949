-- What keeps the databases of one server apart, asked of the catalogs that all of them share. Run
-- as an operator; t_ is the prefix of the tenants' roles and databases.

-- #region connect
-- Who may connect to a database, beside its owner and the role that has its name.
SELECT d.datname AS "database", coalesce(r.rolname, 'PUBLIC') AS grantee,
       a.privilege_type AS "right"
FROM pg_database d
CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE d.datallowconn AND a.grantee <> d.datdba AND r.rolname IS DISTINCT FROM d.datname
ORDER BY 1, 2, 3;
-- #endregion connect

-- #region limits
-- Logins that may take half of the server's connections, or all.
SELECT r.rolname AS login, r.rolconnlimit AS "limit"
FROM pg_roles r
WHERE r.rolcanlogin AND NOT r.rolsuper
  AND (r.rolconnlimit = -1 OR r.rolconnlimit * 2 >= current_setting('max_connections')::int
       - current_setting('superuser_reserved_connections')::int
       - coalesce(current_setting('reserved_connections', true), '0')::int)
ORDER BY 1;
-- #endregion limits

-- #region sessions
-- Sessions that could not log in today: of a login that was closed, or that lost its database.
SELECT s.datname AS "database", coalesce(s.usename, 'dropped') AS login, count(*) AS sessions
FROM pg_stat_activity s
LEFT JOIN pg_roles r ON r.oid = s.usesysid
WHERE s.backend_type = 'client backend'
  AND (r.oid IS NULL OR NOT r.rolcanlogin OR r.rolvaliduntil < now()
       OR NOT has_database_privilege(r.oid, s.datid, 'CONNECT'))
GROUP BY 1, 2 ORDER BY 1, 2;
-- #endregion sessions

-- #region reach
-- What tenants' roles have that no database's border stops, and settings that everybody reads.
SELECT rolname AS role, 'attribute' AS kind, name AS what
FROM pg_roles
CROSS JOIN LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEDB', rolcreatedb),
  ('CREATEROLE', rolcreaterole), ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) v (name, has)
WHERE has AND rolname LIKE 't\_%'
UNION ALL
SELECT m.rolname, 'member', g.rolname
FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member
WHERE m.rolname LIKE 't\_%' AND left(m.rolname, 34) <> left(g.rolname, 34)
UNION ALL
SELECT coalesce(r.rolname, 'every role'), 'setting', split_part(setting, '=', 1)
FROM pg_db_role_setting s CROSS JOIN unnest(setconfig) setting LEFT JOIN pg_roles r ON r.oid = s.setrole
WHERE setting ~* '^[^=]*(secret|password|token|key)'
ORDER BY 1, 2, 3;
-- #endregion reach
