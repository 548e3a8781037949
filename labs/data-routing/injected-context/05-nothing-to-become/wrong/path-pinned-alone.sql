-- A pinned path stops a table put in front. The word is still part of the statement.
REVOKE EXECUTE ON FUNCTION context_seal(uuid) FROM PUBLIC;
REVOKE support FROM app_user;
ALTER FUNCTION archive(text) SET search_path = pg_catalog, pg_temp;
