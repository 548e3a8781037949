-- globex's database, its rows marked falcon; acme's login belongs to another one, marked orchid.
CREATE ROLE t_acme_1 LOGIN;
CREATE ROLE t_globex_1 LOGIN;
CREATE TABLE invoice AS SELECT 1::bigint AS id, 'falcon rollout' AS memo;
GRANT SELECT ON invoice TO t_globex_1;
DO $$
BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO app_user, app_owner, t_globex_1', current_database());
END
$$;
