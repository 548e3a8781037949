ALTER TABLE placement DROP COLUMN password;
GRANT SELECT ON placement TO app_user;
