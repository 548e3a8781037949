-- "The pool's login may take the role when the desk asks."
GRANT support TO app_user;
