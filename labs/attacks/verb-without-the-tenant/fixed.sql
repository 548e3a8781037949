-- POST /invoices/:id/void
CREATE FUNCTION void_invoice(asked bigint) RETURNS SETOF invoice LANGUAGE sql AS $$
  UPDATE invoice SET state = 'void'
  WHERE tenant_id = current_setting('app.tenant_id')::uuid AND id = asked
  RETURNING *;
$$;
