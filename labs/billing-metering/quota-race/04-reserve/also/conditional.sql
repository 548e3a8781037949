-- No row lock by hand: the conditional UPDATE decides, and an error undoes what a retry took.
CREATE FUNCTION reserve(request_key text, of_meter text, amount int, description text, at timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  q quota;
BEGIN
  BEGIN
    UPDATE quota SET used = used + amount
    WHERE meter = of_meter AND starts_at <= at AND at < ends_at AND used + amount <= max_units
    RETURNING * INTO q;
    IF NOT FOUND THEN
      RAISE unique_violation;
    END IF;
    INSERT INTO reservation (tenant_id, key, meter, starts_at, units, about, state, expires_at)
    VALUES (q.tenant_id, request_key, of_meter, q.starts_at, amount, description, 'held', at + interval '15 minutes');
    RETURN 'held';
  EXCEPTION WHEN unique_violation THEN
    NULL;
  END;
  IF EXISTS (SELECT FROM reservation WHERE key = request_key AND (meter, units) <> (of_meter, amount)) THEN
    RAISE invalid_parameter_value;
  END IF;
  RETURN coalesce((SELECT state FROM reservation WHERE key = request_key), 'refused');
END
$$;

-- True where it is committed, by this call or by an earlier one.
CREATE FUNCTION commit_reservation(request_key text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE reservation SET state = 'committed' WHERE key = request_key AND state = 'held';
  RETURN EXISTS (SELECT FROM reservation WHERE key = request_key AND state = 'committed');
END
$$;

-- True where this call gave the units back.
CREATE FUNCTION release_reservation(request_key text) RETURNS boolean
LANGUAGE sql AS $$
  WITH given AS (
    UPDATE reservation SET state = 'released'
    WHERE key = request_key AND state = 'held'
    RETURNING meter, starts_at, units
  ), counted AS (
    UPDATE quota q SET used = q.used - given.units
    FROM given
    WHERE q.meter = given.meter AND q.starts_at = given.starts_at
    RETURNING q.meter
  )
  SELECT EXISTS (SELECT FROM counted);
$$;

-- How many units came back. Who is being committed or released at the moment is passed over.
CREATE FUNCTION expire_reservations(at timestamptz) RETURNS int
LANGUAGE sql AS $$
  WITH late AS (
    SELECT key FROM reservation
    WHERE state = 'held' AND expires_at <= at
    ORDER BY key
    FOR UPDATE SKIP LOCKED
  ), given AS (
    UPDATE reservation r SET state = 'expired' FROM late WHERE r.key = late.key
    RETURNING r.meter, r.starts_at, r.units
  ), summed AS (
    SELECT meter, starts_at, sum(units)::int AS units FROM given GROUP BY meter, starts_at
  ), counted AS (
    UPDATE quota q SET used = q.used - summed.units
    FROM summed
    WHERE q.meter = summed.meter AND q.starts_at = summed.starts_at
    RETURNING summed.units
  )
  SELECT coalesce(sum(units), 0)::int FROM counted;
$$;
