-- Counts what is there instead of trusting the counter; between the two statements stands the rival.
CREATE OR REPLACE FUNCTION take(of_meter text, amount int, at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  q quota;
  n int;
BEGIN
  SELECT sum(units) INTO n FROM reservation r WHERE meter = of_meter AND starts_at <= at
    AND EXISTS (SELECT FROM quota p WHERE p.starts_at = r.starts_at AND p.meter = of_meter AND at < p.ends_at);
  UPDATE quota SET used = used + amount
  WHERE meter = of_meter AND starts_at <= at AND at < ends_at AND amount > 0 AND n + amount <= max_units
  RETURNING * INTO q;
  RETURN q.max_units - q.used;
END
$$;
