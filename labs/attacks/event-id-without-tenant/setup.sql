CREATE TABLE usage_event (
  tenant_id uuid NOT NULL,
  event_id  text NOT NULL,
  subject   text NOT NULL,
  quantity  numeric NOT NULL
);
GRANT SELECT, INSERT ON usage_event TO app_user;

ALTER TABLE usage_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON usage_event
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO usage_event VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-1', 'orchid prospectus', 50);
COMMIT;
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO usage_event VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'report-7', 'falcon brochure', 400);
COMMIT;
