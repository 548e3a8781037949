CREATE FUNCTION key_of(tenant uuid, kid text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT secret FROM signing_key AS k
  WHERE k.tenant_id = key_of.tenant AND k.kid = key_of.kid
    AND key_of.kid ~ '^[A-Za-z0-9_-]{1,64}$'
$$;

REVOKE EXECUTE ON FUNCTION key_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION key_of TO app_user;
