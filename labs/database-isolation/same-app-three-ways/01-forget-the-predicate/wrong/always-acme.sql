CREATE OR REPLACE FUNCTION late_invoices() RETURNS TABLE (memo text, total numeric)
LANGUAGE sql STABLE AS $$
  SELECT memo, total FROM invoice
  WHERE late
    AND tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
$$;
