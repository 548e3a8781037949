-- Locks the counter's row and writes what it counts: a counter that mends itself.
CREATE FUNCTION invite_member(address text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  q quota;
  people int;
BEGIN
  SELECT * INTO q FROM quota WHERE meter = 'seat' FOR UPDATE;
  IF EXISTS (SELECT FROM member WHERE email = address) THEN
    RETURN true;
  END IF;
  SELECT count(*) INTO people FROM member;
  IF people >= q.max_units THEN
    RETURN false;
  END IF;
  INSERT INTO member (tenant_id, email, state) VALUES (q.tenant_id, address, 'invited');
  UPDATE quota SET used = people + 1 WHERE meter = 'seat';
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
