-- Whoever takes a name first keeps it: globex's events of that name are never counted.
CREATE TABLE usage_key (
  tenant_id uuid NOT NULL,
  event_id  text NOT NULL,
  PRIMARY KEY (event_id)
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
    INSERT INTO usage_key SELECT tenant_id, event_id FROM usage_event ON CONFLICT DO NOTHING;
  END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION ingest_usage(event text, about text, amount numeric, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  WITH fresh AS (
    INSERT INTO usage_key
    VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event)
    ON CONFLICT DO NOTHING
    RETURNING tenant_id, event_id
  )
  INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at)
  SELECT tenant_id, event_id, about, amount, at FROM fresh;
$$;
