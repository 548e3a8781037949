CREATE OR REPLACE FUNCTION take(of_meter text, amount int, at timestamptz) RETURNS int
LANGUAGE sql AS $$
  UPDATE quota
  SET used = used + amount
  WHERE meter = of_meter AND starts_at <= at AND at < ends_at
    AND amount > 0 AND used + amount <= max_units
  RETURNING max_units - used;
$$;
