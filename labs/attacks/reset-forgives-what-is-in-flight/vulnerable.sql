-- One row for each tenant: the job keeps it and turns it to the new month.
CREATE FUNCTION begin_month(first date) RETURNS void LANGUAGE sql AS $$
  UPDATE quota SET used = 0;
$$;

CREATE FUNCTION release_reservation(which int) RETURNS void LANGUAGE sql AS $$
  WITH released AS (
    UPDATE reservation SET state = 'released' WHERE id = which AND state = 'held'
    RETURNING tenant_id, units
  )
  UPDATE quota SET used = used - released.units
  FROM released WHERE released.tenant_id = quota.tenant_id;
$$;

CREATE FUNCTION reserve(which int, description text, month date, amount int) RETURNS boolean
LANGUAGE sql AS $$
  WITH room AS (
    UPDATE quota SET used = used + amount
    WHERE amount > 0 AND used + amount <= max_units
    RETURNING tenant_id
  ), held AS (
    INSERT INTO reservation SELECT tenant_id, which, description, month, amount, 'held' FROM room
    RETURNING id
  )
  SELECT EXISTS (SELECT FROM held);
$$;
