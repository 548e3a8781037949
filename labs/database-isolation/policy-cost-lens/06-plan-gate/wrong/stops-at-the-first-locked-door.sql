CREATE FUNCTION plan_gap() RETURNS TABLE (table_name text)
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  indexed boolean;
BEGIN
  FOR table_name, indexed IN
    SELECT c.oid::regclass::text,
      EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
    WHERE c.relkind IN ('r', 'p')
  LOOP
    IF NOT indexed
      OR NOT (SELECT bool_and(by_tenant) FROM plan_lens('SELECT * FROM ' || table_name)) THEN
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;

ALTER POLICY tenant_isolation ON article
  USING (tenant_id = session_tenant());
