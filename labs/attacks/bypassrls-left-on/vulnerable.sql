-- For one migration, last year.
ALTER ROLE app_user BYPASSRLS;
