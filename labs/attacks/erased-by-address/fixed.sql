-- Runs with the rights of its caller: the address finds nobody outside of the caller's tenant.
CREATE FUNCTION erase_person(address text) RETURNS bigint
LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM person
    WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
      AND id = (SELECT id FROM person WHERE email = address)
    RETURNING 1)
  SELECT count(*) FROM gone
$$;
