CREATE OR REPLACE FUNCTION late_invoices_of(slug text) RETURNS TABLE (memo text, total numeric)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  place text;
BEGIN
  SELECT p.schema_name INTO place
  FROM placement AS p
  WHERE p.slug = late_invoices_of.slug
    AND p.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;
  IF place IS NULL THEN
    RAISE 'no such tenant' USING ERRCODE = 'P0002';
  END IF;
  RETURN QUERY EXECUTE format('SELECT memo, total FROM %I.invoice WHERE late', place);
END
$$;
