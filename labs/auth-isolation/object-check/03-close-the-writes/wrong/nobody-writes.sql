REVOKE INSERT, UPDATE, DELETE ON document, membership FROM app_user;
