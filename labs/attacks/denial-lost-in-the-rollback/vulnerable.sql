CREATE FUNCTION void_invoice(invoice_id bigint) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_event
  SELECT current_setting('app.tenant_id')::uuid, max(seq) + 1, 'bob', 'denied: void invoice ' || invoice_id
  FROM audit_event;
  RAISE EXCEPTION 'bob may not void invoices' USING ERRCODE = 'insufficient_privilege';
END
$$;
