CREATE FUNCTION open_export(of_tenant uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM membership WHERE person = current_setting('app.person') AND tenant_id = of_tenant) THEN
    RETURN NULL;
  END IF;
  RETURN (SELECT memo FROM export WHERE tenant_id = of_tenant);
END $$;
