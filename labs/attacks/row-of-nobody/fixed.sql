-- Templates stand in a table of their own, which the application only reads.
CREATE TABLE invoice_template (number text PRIMARY KEY, memo text NOT NULL);
GRANT SELECT ON invoice_template TO app_user;

ALTER TABLE invoice ALTER tenant_id SET NOT NULL;
CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
