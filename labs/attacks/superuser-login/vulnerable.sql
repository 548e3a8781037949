-- The same as putting the user postgres into the application's connection string.
ALTER ROLE app_user SUPERUSER;
