-- What the server holds for the pooler's login, whatever the pooler does. By a superuser, or by whoever
-- made the role and has CREATEROLE.

-- #region login
-- 3 pods x default_pool_size 20 during a rollout, and 15 for statements whose client left: PgBouncer
-- closes their connections and counts them no more, and the server works on.
ALTER ROLE app_user CONNECTION LIMIT 75;
-- Such a statement ends once the server looks for its client; the default, 0, never looks.
ALTER ROLE app_user SET client_connection_check_interval = '500ms';
-- Before PostgreSQL 17 the server ends a transaction whose client dawdles by nothing else.
ALTER ROLE app_user SET idle_in_transaction_session_timeout = '10s';
-- A default starts the timer at BEGIN, and a tenant's limit set later does not move it. From 17 on.
ALTER ROLE app_user RESET transaction_timeout;
-- #endregion login
