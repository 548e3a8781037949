-- What the job needs in the database besides the grants of the application. Run as the owner.

-- #region refresh
-- Only its owner may refresh a view, with whose rights its query runs: an owner bound by a policy
-- would leave one tenant's rows in it.
CREATE FUNCTION refresh_person_search() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  REFRESH MATERIALIZED VIEW public.person_search;
END
$$;
REVOKE EXECUTE ON FUNCTION refresh_person_search() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_person_search() TO app_user;
-- #endregion refresh
