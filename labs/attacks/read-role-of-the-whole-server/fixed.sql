-- In acme's database stands GRANT SELECT ON ALL TABLES IN SCHEMA public; here stands nothing.
REVOKE pg_read_all_data FROM app_user;
