CREATE FUNCTION session_tenant() RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
DECLARE
  tenant text := current_setting('app.tenant_id', true);
BEGIN
  IF nullif(tenant, '') IS NULL THEN
    RAISE EXCEPTION 'no tenant in this transaction' USING ERRCODE = '42501';
  END IF;
  RETURN tenant::uuid;
END
$$;

ALTER POLICY own_rows ON shipment USING (tenant_id = (SELECT session_tenant()));
