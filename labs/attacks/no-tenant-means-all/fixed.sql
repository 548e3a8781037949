CREATE FUNCTION session_tenant() RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
DECLARE
  tenant text := current_setting('app.tenant_id', true);
BEGIN
  IF coalesce(tenant, '') = '' THEN
    RAISE EXCEPTION 'no tenant in this transaction' USING ERRCODE = '42501';
  END IF;
  RETURN tenant::uuid;
END
$$;

CREATE POLICY tenant_isolation ON invoice TO app_user
  USING (tenant_id = session_tenant());
