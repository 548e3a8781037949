-- The application's statement, as it sends it at the start of each transaction.
CREATE FUNCTION application_enters(tenant uuid, secret text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'SELECT public.enter_tenant($1::uuid, $2::text)' USING tenant, secret;
END $$;
