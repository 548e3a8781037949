-- Meant for acme's own database.
GRANT pg_read_all_data TO app_user;
