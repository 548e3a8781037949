GRANT SELECT, INSERT, UPDATE ON placement TO app_user;
