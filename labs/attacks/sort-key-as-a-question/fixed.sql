CREATE FUNCTION list_invoices(sort text) RETURNS TABLE (id bigint, memo text) LANGUAGE plpgsql AS $$
BEGIN
  -- Any other key is null, and the list keeps its order.
  RETURN QUERY EXECUTE format('SELECT id, memo FROM invoice WHERE tenant_id = $1 ORDER BY %I',
                              coalesce((SELECT key FROM unnest(ARRAY['id', 'memo']) AS key WHERE key = sort), 'id'))
    USING nullif(current_setting('app.tenant_id', true), '')::uuid;
END $$;
