-- reserve and the sweep are mended, the release is not: each one that arrives gives a unit back.
-- 'held', or 'refused' where there is no unit left; a key that is there already answers its state.
CREATE FUNCTION reserve(request_key text, of_meter text, amount int, description text, at timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  q quota;
  r reservation;
BEGIN
  -- Requests of this tenant and meter wait here for each other; each statement below sees what the
  -- one before has committed.
  SELECT * INTO q FROM quota WHERE meter = of_meter AND starts_at <= at AND at < ends_at FOR UPDATE;

  SELECT * INTO r FROM reservation WHERE key = request_key;
  IF FOUND THEN
    IF (r.meter, r.units) IS DISTINCT FROM (of_meter, amount) THEN
      RAISE EXCEPTION 'The key % was used for % of %.', request_key, r.units, r.meter
        USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN r.state;
  END IF;

  IF q.meter IS NULL OR q.used + amount > q.max_units THEN
    RETURN 'refused';
  END IF;
  INSERT INTO reservation (tenant_id, key, meter, starts_at, units, about, state, expires_at)
  VALUES (q.tenant_id, request_key, q.meter, q.starts_at, amount, description, 'held', at + interval '15 minutes');
  UPDATE quota SET used = used + amount WHERE meter = q.meter AND starts_at = q.starts_at;
  RETURN 'held';
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
LANGUAGE plpgsql AS $$
DECLARE
  r reservation;
BEGIN
  SELECT * INTO r FROM reservation WHERE key = request_key;
  UPDATE quota SET used = used - r.units WHERE meter = r.meter AND starts_at = r.starts_at;
  UPDATE reservation SET state = 'released' WHERE key = request_key;
  RETURN FOUND;
END
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
