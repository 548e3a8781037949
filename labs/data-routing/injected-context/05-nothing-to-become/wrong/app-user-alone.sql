-- The right is everybody's: from app_user there is nothing to take.
REVOKE EXECUTE ON FUNCTION context_seal(uuid) FROM app_user;
REVOKE support FROM app_user;
ALTER FUNCTION archive(text) SECURITY INVOKER;
