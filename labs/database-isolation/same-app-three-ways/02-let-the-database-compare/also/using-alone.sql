ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON invoice USING (tenant_id::text = current_setting('app.tenant_id', true));
