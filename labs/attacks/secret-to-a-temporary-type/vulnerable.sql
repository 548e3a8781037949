-- What hardening looked like: no function of the login's may stand before ours.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
