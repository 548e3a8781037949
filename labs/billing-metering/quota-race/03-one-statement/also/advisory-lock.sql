-- A lock of the tenant's and the meter's own, for the transaction, in a statement before the read.
CREATE OR REPLACE FUNCTION take(of_meter text, amount int, at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  q quota;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(current_setting('app.tenant_id') || ' ' || of_meter, 0));
  SELECT * INTO q FROM quota WHERE meter = of_meter AND starts_at <= at AND at < ends_at;
  IF NOT FOUND OR amount < 1 OR q.used + amount > q.max_units THEN
    RETURN NULL;
  END IF;
  UPDATE quota SET used = q.used + amount WHERE meter = q.meter AND starts_at = q.starts_at;
  RETURN q.max_units - q.used - amount;
END
$$;
