ALTER TABLE inbox ADD PRIMARY KEY (event_id);
ALTER TABLE credit_grant ADD PRIMARY KEY (invoice);

CREATE FUNCTION receive(event_id text, invoice text, cents bigint) RETURNS void
LANGUAGE sql AS $$
  WITH fresh AS (
    INSERT INTO inbox VALUES (event_id, current_setting('app.tenant_id')::uuid)
    ON CONFLICT DO NOTHING
    RETURNING tenant_id
  )
  INSERT INTO credit_grant SELECT tenant_id, invoice, cents FROM fresh
  ON CONFLICT DO NOTHING;
$$;
