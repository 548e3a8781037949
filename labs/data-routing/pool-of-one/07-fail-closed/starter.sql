ALTER POLICY own_rows ON shipment
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
