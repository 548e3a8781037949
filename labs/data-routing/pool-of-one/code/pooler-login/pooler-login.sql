-- What the server holds for the pooler's logins, whatever the pooler does. By a superuser.

-- #region login
-- 3 pods during a Deployment's rollout x 8 for each, and 15 for statements whose client left: PgBouncer
-- closes their connections and counts them no more, and the server works on. One line for each login.
ALTER ROLE app_user CONNECTION LIMIT 39;
ALTER ROLE report_user CONNECTION LIMIT 10; -- 3 x 2, and 4
-- For the database, so that a setting stored for a login is always one that nobody put there on purpose.
-- Such a statement ends once the server looks for its client; the default, 0, never looks.
ALTER DATABASE app SET client_connection_check_interval = '500ms';
-- Before PostgreSQL 17 the server ends a transaction whose client dawdles by nothing else. A migration
-- may set 0 for its session.
ALTER DATABASE app SET idle_in_transaction_session_timeout = '10s';
-- A default starts the timer at BEGIN, and a tenant's limit set later does not move it. From 17 on.
ALTER DATABASE app RESET transaction_timeout;
ALTER ROLE app_user RESET transaction_timeout;
-- #endregion login
