CREATE FUNCTION release_reservation(which int) RETURNS boolean LANGUAGE sql AS $$
  WITH released AS (
    UPDATE reservation SET state = 'released' WHERE id = which RETURNING tenant_id, units
  ), given AS (
    UPDATE quota SET used = used - released.units
    FROM released WHERE released.tenant_id = quota.tenant_id
    RETURNING used
  )
  SELECT EXISTS (SELECT FROM given);
$$;
