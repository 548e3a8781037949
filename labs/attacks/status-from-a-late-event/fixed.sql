CREATE FUNCTION receive(payload_status text) RETURNS void
LANGUAGE sql AS $$
  UPDATE subscription AS o SET status = s.status
  FROM at_stripe AS s
  WHERE o.tenant_id = current_setting('app.tenant_id')::uuid AND s.tenant_id = o.tenant_id;
$$;
