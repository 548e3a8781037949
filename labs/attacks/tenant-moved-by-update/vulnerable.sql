GRANT UPDATE ON invoice TO app_user;
