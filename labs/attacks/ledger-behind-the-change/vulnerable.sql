CREATE FUNCTION to_cents(tenant uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM ledger WHERE tenant_id = tenant) THEN
    RETURN 'already done';
  END IF;
  UPDATE invoice SET total = total * 100 WHERE tenant_id = tenant;
  RETURN 'changed';
END $$;
