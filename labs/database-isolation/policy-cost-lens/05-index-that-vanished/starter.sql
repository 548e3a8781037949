CREATE INDEX ticket_code ON ticket (tenant_id, (data->>'code'));
