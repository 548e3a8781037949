ALTER TABLE invoice ADD CONSTRAINT invoice_number UNIQUE (tenant_id, number);
