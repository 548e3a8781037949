REVOKE support FROM app_user;
