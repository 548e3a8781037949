-- 1. The table usage_key, with row security as on every table of tenants, and two grants.


-- 2. The keys of what was counted before.
-- DO $$
-- DECLARE
--   tenant text;
-- BEGIN
--   FOREACH tenant IN ARRAY ARRAY['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'] LOOP
--     PERFORM set_config('app.tenant_id', tenant, true);
--     INSERT INTO usage_key SELECT tenant_id, event_id FROM usage_event;
--   END LOOP;
-- END
-- $$;

-- 3. The key first, and the event only if its key was new.
CREATE OR REPLACE FUNCTION ingest_usage(event text, about text, amount numeric, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event, about, amount, at)
  ON CONFLICT DO NOTHING;
$$;
