-- Reads are separated; the application can no longer write at all.
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_reads ON invoice FOR SELECT
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
