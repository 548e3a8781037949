CREATE TABLE usage_event (
  tenant_id   uuid NOT NULL,
  event_id    text NOT NULL,
  subject     text NOT NULL,
  quantity    numeric NOT NULL,
  occurred_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, event_id)
);
CREATE TABLE usage_hour (
  tenant_id uuid NOT NULL,
  hour      timestamptz NOT NULL,
  total     numeric NOT NULL,
  PRIMARY KEY (tenant_id, hour)
);
GRANT SELECT ON usage_event TO app_user;
GRANT SELECT, INSERT, UPDATE ON usage_hour TO app_user;

ALTER TABLE usage_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_event
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE usage_hour ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_hour
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO usage_event VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-1', 'orchid prospectus', 50, '2026-10-12T09:05:00Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-2', 'orchid audit', 70, '2026-10-12T09:40:00Z');
COMMIT;
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO usage_event VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'report-1', 'falcon brochure', 400, '2026-10-12T09:10:00Z');
COMMIT;
