-- Runs with the rights of its owner, whom no policy binds.
CREATE FUNCTION erase_person(address text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH gone AS (DELETE FROM public.person WHERE email = address RETURNING 1)
  SELECT count(*) FROM gone
$$;
