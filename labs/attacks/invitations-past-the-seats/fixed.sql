CREATE FUNCTION invite_member(address text) RETURNS boolean LANGUAGE sql AS $$
  WITH seat AS (
    UPDATE quota SET used = used + 1 WHERE used < max_units RETURNING tenant_id
  ), invited AS (
    INSERT INTO member SELECT tenant_id, address, 'invited' FROM seat RETURNING email
  )
  SELECT EXISTS (SELECT FROM invited);
$$;
