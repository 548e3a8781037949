-- The view's query runs with its owner's rights, and this owner sees every tenant.
CREATE FUNCTION refresh_search() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  REFRESH MATERIALIZED VIEW public.person_search;
END
$$;

CREATE FUNCTION erase_person(person_id text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM person WHERE id = person_id;
  PERFORM refresh_search();
END
$$;
