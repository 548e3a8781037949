CREATE FUNCTION invite_member(address text) RETURNS boolean LANGUAGE sql AS $$
  WITH invited AS (
    INSERT INTO member
    SELECT tenant_id, address, 'invited' FROM quota
    WHERE (SELECT count(*) FROM member WHERE state = 'active') < max_units
    RETURNING email
  )
  SELECT EXISTS (SELECT FROM invited);
$$;
