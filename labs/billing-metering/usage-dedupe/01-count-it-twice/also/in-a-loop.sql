-- A consumer that handles whatever it gets, twice.
DO $$
BEGIN
  FOR delivery IN 1 .. 2 LOOP
    UPDATE usage_counter SET pages = pages + 70 WHERE month = '2026-10-01';
  END LOOP;
END
$$;
