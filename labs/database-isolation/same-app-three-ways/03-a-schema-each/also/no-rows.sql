CREATE OR REPLACE FUNCTION late_invoices_of(slug text) RETURNS TABLE (memo text, total numeric)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  place text := (
    SELECT p.schema_name FROM placement AS p
    WHERE p.tenant_id::text = current_setting('app.tenant_id', true) AND p.slug = $1
  );
BEGIN
  IF place IS NOT NULL THEN
    RETURN QUERY EXECUTE format('SELECT i.memo, i.total FROM %I.invoice AS i WHERE i.late', place);
  END IF;
END
$$;
