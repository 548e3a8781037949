-- 'held', or 'refused' where there is no unit left.
CREATE FUNCTION reserve(request_key text, of_meter text, amount int, description text, at timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  q quota;
BEGIN
  SELECT * INTO q FROM quota WHERE meter = of_meter AND starts_at <= at AND at < ends_at;
  IF NOT FOUND OR q.used + amount > q.max_units THEN
    RETURN 'refused';
  END IF;
  UPDATE quota SET used = used + amount WHERE meter = q.meter AND starts_at = q.starts_at;
  INSERT INTO reservation (tenant_id, key, meter, starts_at, units, about, state, expires_at)
  VALUES (q.tenant_id, request_key, q.meter, q.starts_at, amount, description, 'held', at + interval '15 minutes');
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

-- How many units came back.
CREATE FUNCTION expire_reservations(at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  r reservation;
  back int := 0;
BEGIN
  FOR r IN SELECT * FROM reservation WHERE expires_at <= at LOOP
    UPDATE quota SET used = used - r.units WHERE meter = r.meter AND starts_at = r.starts_at;
    back := back + r.units;
  END LOOP;
  RETURN back;
END
$$;
