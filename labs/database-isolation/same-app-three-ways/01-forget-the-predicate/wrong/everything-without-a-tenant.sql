CREATE OR REPLACE FUNCTION late_invoices() RETURNS TABLE (memo text, total numeric)
LANGUAGE sql STABLE AS $$
  SELECT memo, total FROM invoice
  WHERE late
    AND (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
      OR coalesce(current_setting('app.tenant_id', true), '') = '')
$$;
