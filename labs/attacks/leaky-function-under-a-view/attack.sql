-- acme's report builder takes a condition of the user's. Anybody may make a function in pg_temp.
CREATE FUNCTION pg_temp.peek(memo text) RETURNS boolean
LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
  RAISE NOTICE '%', memo;
  RETURN true;
END $$;

SELECT count(*) FROM my_invoice WHERE pg_temp.peek(memo);
