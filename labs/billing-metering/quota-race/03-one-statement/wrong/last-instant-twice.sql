-- BETWEEN has two ends: the first instant of December is taken from November.
CREATE OR REPLACE FUNCTION take(of_meter text, amount int, at timestamptz) RETURNS int
LANGUAGE sql AS $$
  UPDATE quota SET used = used + amount
  WHERE meter = of_meter AND at BETWEEN starts_at AND ends_at AND amount > 0 AND used + amount <= max_units
  RETURNING max_units - used;
$$;
