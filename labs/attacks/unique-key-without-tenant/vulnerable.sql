ALTER TABLE invoice ADD CONSTRAINT invoice_number UNIQUE (number);
