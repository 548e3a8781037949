-- Two reports that were finished in the same second are two events.
ALTER TABLE usage_event ADD PRIMARY KEY (tenant_id, occurred_at);

CREATE OR REPLACE FUNCTION ingest_usage(event text, about text, amount numeric, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event, about, amount, at)
  ON CONFLICT DO NOTHING;
$$;
