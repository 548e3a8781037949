CREATE FUNCTION receive(payload_status text) RETURNS void
LANGUAGE sql AS $$
  UPDATE subscription SET status = payload_status
  WHERE tenant_id = current_setting('app.tenant_id')::uuid;
$$;
