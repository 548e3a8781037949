-- The counter never passes the limit, and everybody is let in.
CREATE OR REPLACE FUNCTION take(of_meter text, amount int, at timestamptz) RETURNS int
LANGUAGE sql AS $$
  UPDATE quota SET used = least(used + amount, max_units)
  WHERE meter = of_meter AND starts_at <= at AND at < ends_at AND amount > 0
  RETURNING max_units - used;
$$;
