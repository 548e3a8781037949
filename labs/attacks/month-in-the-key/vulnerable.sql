CREATE FUNCTION ingest_usage(event text, about text, amount numeric, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO usage_event
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event, about, amount, at)
  ON CONFLICT DO NOTHING;
$$;
