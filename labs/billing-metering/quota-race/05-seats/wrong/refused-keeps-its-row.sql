-- No seat, and an invitation all the same.
-- True where the address has an invitation or a seat.
CREATE FUNCTION invite_member(address text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO member (tenant_id, email, state)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, address, 'invited')
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN true;
  END IF;
  IF take('seat', 1, 'epoch') IS NULL THEN
    RETURN false;
  END IF;
  RETURN true;
END
$$;

-- True where the address is a member now.
CREATE FUNCTION accept_invitation(address text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE member SET state = 'active' WHERE email = address;
  RETURN FOUND;
END
$$;

-- True where this call gave a seat back.
CREATE FUNCTION remove_member(address text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  WITH gone AS (
    DELETE FROM member WHERE email = address RETURNING email
  )
  UPDATE quota SET used = used - 1 FROM gone WHERE meter = 'seat';
  RETURN FOUND;
END
$$;
