-- One statement, and a customer who takes -5.
CREATE OR REPLACE FUNCTION take(of_meter text, amount int, at timestamptz) RETURNS int
LANGUAGE sql AS $$
  UPDATE quota SET used = used + amount
  WHERE meter = of_meter AND starts_at <= at AND at < ends_at AND used + amount <= max_units
  RETURNING max_units - used;
$$;
