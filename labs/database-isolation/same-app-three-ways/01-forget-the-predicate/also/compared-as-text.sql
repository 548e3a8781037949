CREATE OR REPLACE FUNCTION late_invoices() RETURNS TABLE (memo text, total numeric)
LANGUAGE sql STABLE AS $$
  SELECT memo, total FROM invoice
  WHERE tenant_id::text = current_setting('app.tenant_id', true) AND late
$$;
