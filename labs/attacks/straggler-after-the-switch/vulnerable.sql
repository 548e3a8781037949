-- The router asks the placement. The table asks nobody.
GRANT SELECT ON placement TO app_user;
