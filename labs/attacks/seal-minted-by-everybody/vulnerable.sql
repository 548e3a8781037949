-- What hardening looked like.
REVOKE EXECUTE ON FUNCTION context_seal(uuid) FROM app_user;
