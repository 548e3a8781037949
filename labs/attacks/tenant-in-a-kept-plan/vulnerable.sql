-- "It takes no argument and reads no table."
ALTER FUNCTION session_tenant() IMMUTABLE;
