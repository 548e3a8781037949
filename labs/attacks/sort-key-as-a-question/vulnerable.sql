CREATE FUNCTION list_invoices(sort text) RETURNS TABLE (id bigint, memo text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id, memo FROM invoice WHERE tenant_id = $1 ORDER BY ' || sort
    USING nullif(current_setting('app.tenant_id', true), '')::uuid;
END $$;
