CREATE OR REPLACE FUNCTION late_invoices_of(slug text) RETURNS TABLE (memo text, total numeric)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RAISE 'no such tenant' USING ERRCODE = 'P0002';
END
$$;
