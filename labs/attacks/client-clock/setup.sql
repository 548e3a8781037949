CREATE TABLE usage_event (
  tenant_id   uuid NOT NULL,
  event_id    text NOT NULL,
  subject     text NOT NULL,
  quantity    numeric NOT NULL,
  occurred_at timestamptz NOT NULL,
  -- The lab's clock stands at noon of 10 November.
  received_at timestamptz NOT NULL DEFAULT '2026-11-10T12:00:00Z',
  PRIMARY KEY (tenant_id, event_id)
);
CREATE TABLE usage_period (
  tenant_id uuid NOT NULL,
  month     date NOT NULL,
  closed_at timestamptz NOT NULL,
  invoiced  numeric NOT NULL,
  PRIMARY KEY (tenant_id, month)
);
GRANT SELECT ON usage_event, usage_period TO app_user;
GRANT INSERT (tenant_id, event_id, subject, quantity, occurred_at) ON usage_event TO app_user;

ALTER TABLE usage_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_event
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE usage_period ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_period
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO usage_event VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-1', 'orchid prospectus', 50, '2026-10-12T09:00:00Z', '2026-10-12T09:00:02Z');
INSERT INTO usage_period VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-10-01', '2026-11-03T00:00:00Z', 50);
COMMIT;
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO usage_event VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'report-1', 'falcon brochure', 400, '2026-10-15T11:00:00Z', '2026-10-15T11:00:02Z');
INSERT INTO usage_period VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', '2026-10-01', '2026-11-03T00:00:00Z', 400);
COMMIT;
