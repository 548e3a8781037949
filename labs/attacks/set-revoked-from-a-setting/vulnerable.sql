CREATE POLICY own ON invoice USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

-- Said without an error, and nothing is taken away.
REVOKE SET ON PARAMETER app.tenant_id FROM PUBLIC;
