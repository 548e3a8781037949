CREATE FUNCTION is_mine(owner uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN owner = nullif(current_setting('app.tenant_id', true), '')::uuid;
END $$;

ALTER POLICY tenant_isolation ON ticket
  USING (is_mine(tenant_id))
  WITH CHECK (is_mine(tenant_id));
