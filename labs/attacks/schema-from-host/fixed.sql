CREATE FUNCTION read_invoices(host text) RETURNS TABLE (id bigint, memo text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  place text;
BEGIN
  SELECT d.schema_name INTO place
  FROM tenant_domain AS d
  WHERE d.host = read_invoices.host
    AND d.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;
  IF place IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE format('SELECT i.id, i.memo FROM %I.invoice AS i', place);
END
$$;
