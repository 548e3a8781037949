GRANT SELECT ON quota TO app_user;
ALTER FUNCTION take_units(int) SECURITY DEFINER;
ALTER FUNCTION take_units(int) SET search_path = public, pg_temp;
