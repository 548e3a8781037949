ALTER POLICY own_rows ON shipment USING (tenant_id = current_setting('app.tenant_id')::uuid);
