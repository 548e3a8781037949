ALTER TABLE invoice ADD PRIMARY KEY (id);
ALTER TABLE reminder ADD CONSTRAINT reminder_invoice
  FOREIGN KEY (invoice_id) REFERENCES invoice (id);
