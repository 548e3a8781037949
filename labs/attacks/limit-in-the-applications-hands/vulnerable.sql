GRANT SELECT, UPDATE ON quota TO app_user;
