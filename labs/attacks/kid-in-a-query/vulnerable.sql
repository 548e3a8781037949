CREATE FUNCTION key_of(tenant uuid, kid text) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT secret FROM signing_key WHERE tenant_id = %L AND kid = ''%s''', tenant, kid);
END $$;

REVOKE EXECUTE ON FUNCTION key_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION key_of TO app_user;
