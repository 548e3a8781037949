CREATE OR REPLACE FUNCTION late_invoices_of(slug text) RETURNS TABLE (memo text, total numeric)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT memo, total FROM %I.invoice WHERE late', 't_' || slug);
END
$$;
