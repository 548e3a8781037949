CREATE FUNCTION ingest_usage(event text, about text, amount numeric, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  WITH fresh AS (
    INSERT INTO usage_key
    VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event)
    ON CONFLICT DO NOTHING
    RETURNING tenant_id, event_id
  )
  INSERT INTO usage_event
  SELECT tenant_id, event_id, about, amount, at FROM fresh;
$$;
