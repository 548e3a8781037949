CREATE OR REPLACE FUNCTION search_invoices(word text) RETURNS TABLE (memo text)
LANGUAGE sql STABLE AS $$
  SELECT memo FROM invoice
  WHERE strpos(memo, word) > 0
    AND tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
$$;
