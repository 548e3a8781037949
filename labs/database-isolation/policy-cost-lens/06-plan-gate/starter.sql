-- The gate as it stands: is there an index that begins with the tenant?
CREATE FUNCTION plan_gap() RETURNS TABLE (table_name text)
LANGUAGE sql STABLE AS $$
  SELECT c.oid::regclass::text
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
  WHERE c.relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
$$;
