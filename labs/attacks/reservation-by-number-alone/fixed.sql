ALTER TABLE quota FORCE ROW LEVEL SECURITY;
ALTER TABLE reservation FORCE ROW LEVEL SECURITY;

CREATE FUNCTION release_reservation(which int) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH released AS (
    UPDATE reservation SET state = 'released'
    WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
      AND id = which AND state = 'held'
    RETURNING tenant_id, units
  ), given AS (
    UPDATE quota SET used = used - released.units
    FROM released WHERE released.tenant_id = quota.tenant_id
    RETURNING used
  )
  SELECT EXISTS (SELECT FROM given);
$$;
