-- What the connection in your hands still holds of whoever had it before. Send it as the first thing
-- on a borrowed connection, in a test and behind the pooler of production; every row is a finding.
-- PostgreSQL lists no custom settings: name your own beside app.tenant_id.

-- #region left-behind
SELECT 'role' AS held, current_user::text AS what
WHERE current_user <> session_user
UNION ALL
SELECT 'setting', name || ' = ' || current_setting(name, true)
FROM unnest(ARRAY['app.tenant_id']) AS yours (name)
WHERE coalesce(current_setting(name, true), '') <> ''
UNION ALL
SELECT 'setting', name || ' = ' || setting FROM pg_settings
WHERE source = 'session' AND setting <> reset_val
  AND name IN ('search_path', 'row_security', 'session_replication_role')
UNION ALL
SELECT 'temporary ' || CASE relkind WHEN 'v' THEN 'view' ELSE 'table' END, relname::text
FROM pg_class
WHERE relnamespace = pg_my_temp_schema() AND relkind IN ('r', 'p', 'v')
UNION ALL
SELECT 'prepared statement', name FROM pg_prepared_statements WHERE from_sql
UNION ALL
SELECT 'cursor', name FROM pg_cursors WHERE is_holdable
UNION ALL
SELECT 'advisory lock', objid::text FROM pg_locks
WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()
UNION ALL
SELECT 'channel', channel FROM pg_listening_channels() AS listening (channel)
ORDER BY 1, 2;
-- #endregion left-behind
