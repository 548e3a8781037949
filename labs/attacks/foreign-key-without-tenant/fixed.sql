ALTER TABLE invoice ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE reminder ADD CONSTRAINT reminder_invoice
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoice (tenant_id, id);
