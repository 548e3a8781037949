CREATE POLICY tenant_isolation ON invoice FOR SELECT USING (
  tenant_id = (nullif(current_setting('request.jwt.claims', true), '')::jsonb
    #>> '{user_metadata,tenant_id}')::uuid
);
