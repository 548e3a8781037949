CREATE POLICY invoice_insert ON invoice FOR INSERT
  WITH CHECK (true);
