-- 1. A key for usage_event.

-- 2. The consumer's call, as it stands: every delivery is a row.
CREATE OR REPLACE FUNCTION ingest_usage(event text, about text, amount numeric, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event, about, amount, at);
$$;
