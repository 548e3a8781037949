-- acme: aaaaaaaa…, marked orchid. globex: bbbbbbbb…, marked falcon. Row security is forced, so the
-- owner too sets a tenant.
BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO report VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid prospectus', 50, '2026-10-12T09:00:00Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid audit',      70, '2026-10-20T16:30:00Z');
INSERT INTO outbox VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-1', 'orchid prospectus', 'page', 50, '2026-10-12T09:00:00Z', '2026-10-12T09:00:02Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-2', 'orchid audit',      'page', 70, '2026-10-20T16:30:00Z', '2026-10-20T16:30:02Z');
INSERT INTO usage_event VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-1', 'orchid prospectus', 'page', 50, '2026-10-12T09:00:00Z', '2026-10-12T09:00:03Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-2', 'orchid audit',      'page', 70, '2026-10-20T16:30:00Z', '2026-10-20T16:30:03Z');
INSERT INTO usage_counter VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-10-01', 50);
INSERT INTO usage_period VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-10-01', '2026-11-03T00:00:00Z', 120);
COMMIT;

BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO report VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon brochure', 400, '2026-10-15T11:00:00Z');
INSERT INTO outbox VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'report-1', 'falcon brochure', 'page', 400, '2026-10-15T11:00:00Z', '2026-10-15T11:00:02Z');
INSERT INTO usage_event VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'report-1', 'falcon brochure', 'page', 400, '2026-10-15T11:00:00Z', '2026-10-15T11:00:03Z');
INSERT INTO usage_counter VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', '2026-10-01', 400);
INSERT INTO usage_period VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', '2026-10-01', '2026-11-03T00:00:00Z', 400);
COMMIT;
