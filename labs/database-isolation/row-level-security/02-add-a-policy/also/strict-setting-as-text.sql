-- Raises an error instead of showing nothing when the setting is missing; compares text.
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id::text = current_setting('app.tenant_id'))
  WITH CHECK (tenant_id::text = current_setting('app.tenant_id'));
