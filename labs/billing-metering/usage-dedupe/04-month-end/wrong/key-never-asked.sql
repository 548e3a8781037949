-- The key is written down, and the event is stored all the same.
CREATE TABLE usage_key (
  tenant_id uuid NOT NULL,
  event_id  text NOT NULL,
  PRIMARY KEY (tenant_id, event_id)
);
ALTER TABLE usage_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_key
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT ON usage_key TO app_user;

DO $$
DECLARE
  tenant text;
BEGIN
  FOREACH tenant IN ARRAY ARRAY['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'] LOOP
    PERFORM set_config('app.tenant_id', tenant, true);
    INSERT INTO usage_key SELECT tenant_id, event_id FROM usage_event;
  END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION ingest_usage(event text, about text, amount numeric, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO usage_key
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event)
  ON CONFLICT DO NOTHING;
  INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event, about, amount, at)
  ON CONFLICT DO NOTHING;
$$;
