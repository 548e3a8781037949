-- What the job needs in the database besides the grants of the application. Run as the owner.

-- #region refresh
-- A view is refreshed by its owner, or since PostgreSQL 17 by whoever has MAINTAIN on it. Its query
-- runs with the owner's rights either way: an owner bound by a policy would leave one tenant's rows
-- in it. The function gives the job this one act.
CREATE FUNCTION refresh_person_search() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  REFRESH MATERIALIZED VIEW public.person_search;
END
$$;
REVOKE EXECUTE ON FUNCTION refresh_person_search() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_person_search() TO app_user;
-- #endregion refresh
