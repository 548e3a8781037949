ALTER FUNCTION session_tenant() STABLE;
