CREATE OR REPLACE FUNCTION late_invoices() RETURNS TABLE (memo text, total numeric)
LANGUAGE sql STABLE AS $$
  WITH mine AS (
    SELECT * FROM invoice WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
  )
  SELECT memo, total FROM mine WHERE late
$$;
