CREATE FUNCTION begin_month(first date) RETURNS void LANGUAGE sql AS $$
  INSERT INTO quota SELECT tenant_id, first, max_units, 0 FROM quota ON CONFLICT DO NOTHING;
$$;

CREATE FUNCTION release_reservation(which int) RETURNS void LANGUAGE sql AS $$
  WITH released AS (
    UPDATE reservation SET state = 'released' WHERE id = which AND state = 'held'
    RETURNING tenant_id, period, units
  )
  UPDATE quota SET used = used - released.units
  FROM released WHERE released.tenant_id = quota.tenant_id AND released.period = quota.period;
$$;

CREATE FUNCTION reserve(which int, description text, month date, amount int) RETURNS boolean
LANGUAGE sql AS $$
  WITH room AS (
    UPDATE quota SET used = used + amount
    WHERE period = month AND amount > 0 AND used + amount <= max_units
    RETURNING tenant_id
  ), held AS (
    INSERT INTO reservation SELECT tenant_id, which, description, month, amount, 'held' FROM room
    RETURNING id
  )
  SELECT EXISTS (SELECT FROM held);
$$;
