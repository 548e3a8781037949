-- A policy is sound, this says, if its text compares the bare column.
CREATE FUNCTION plan_gap() RETURNS TABLE (table_name text)
LANGUAGE sql STABLE AS $$
  SELECT c.oid::regclass::text
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
  WHERE c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT')
    AND (NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
      OR NOT EXISTS (
        SELECT FROM pg_policy p
        WHERE p.polrelid = c.oid AND pg_get_expr(p.polqual, p.polrelid) LIKE '%(tenant_id = %'))
$$;

ALTER POLICY tenant_isolation ON article
  USING (tenant_id = session_tenant());
