CREATE OR REPLACE FUNCTION late_invoices_of(slug text) RETURNS TABLE (memo text, total numeric)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  place text;
BEGIN
  SELECT p.schema_name INTO STRICT place FROM placement AS p WHERE p.slug = late_invoices_of.slug;
  RETURN QUERY EXECUTE format('SELECT memo, total FROM %I.invoice WHERE late', place);
END
$$;
