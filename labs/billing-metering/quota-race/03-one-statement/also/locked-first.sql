-- The row lock by hand: whoever comes second reads after the first has committed.
CREATE OR REPLACE FUNCTION take(of_meter text, amount int, at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  q quota;
BEGIN
  SELECT * INTO q FROM quota WHERE meter = of_meter AND starts_at <= at AND at < ends_at FOR UPDATE;
  IF NOT FOUND OR amount < 1 OR q.used + amount > q.max_units THEN
    RETURN NULL;
  END IF;
  UPDATE quota SET used = q.used + amount WHERE meter = q.meter AND starts_at = q.starts_at;
  RETURN q.max_units - q.used - amount;
END
$$;
