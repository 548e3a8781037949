GRANT support TO app_user;
