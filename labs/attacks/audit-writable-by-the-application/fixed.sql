GRANT SELECT, INSERT ON audit_event TO app_user;
