CREATE OR REPLACE FUNCTION late_invoices() RETURNS TABLE (memo text, total numeric)
LANGUAGE sql STABLE AS $$
  SELECT memo, total FROM invoice
  WHERE late
$$;
