CREATE FUNCTION decide(action text, doc int) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'allowed'
$$;
