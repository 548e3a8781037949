GRANT UPDATE (number, memo) ON invoice TO app_user;
