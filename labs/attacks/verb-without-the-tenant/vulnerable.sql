-- POST /invoices/:id/void
CREATE FUNCTION void_invoice(asked bigint) RETURNS SETOF invoice LANGUAGE sql AS $$
  UPDATE invoice SET state = 'void'
  WHERE id = asked
  RETURNING *;
$$;
