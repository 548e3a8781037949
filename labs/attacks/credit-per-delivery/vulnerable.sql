CREATE FUNCTION receive(event_id text, invoice text, cents bigint) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO inbox VALUES (event_id, current_setting('app.tenant_id')::uuid);
  INSERT INTO credit_grant VALUES (current_setting('app.tenant_id')::uuid, invoice, cents);
$$;
