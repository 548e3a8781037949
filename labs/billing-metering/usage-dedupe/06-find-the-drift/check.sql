BEGIN;
-- As superuser: past ingest_usage, with times of arrival, and a key whose event is gone.
INSERT INTO outbox VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-20', 'orchid letter', 'page', 2, '2026-11-10T07:00:00Z', '2026-11-10T07:00:01Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-24', 'orchid card',   'page', 1, '2026-11-10T07:30:00Z', NULL);
INSERT INTO usage_event VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-21', 'orchid menu',  'page', 3, '2026-10-31T23:59:59Z', '2026-11-10T08:00:01Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-21', 'orchid menu',  'page', 3, '2026-11-01T00:00:01Z', '2026-11-10T08:00:02Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-22', 'orchid badge', 'page', 7, '2026-10-30T08:00:00Z', '2026-10-30T08:00:01Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-2-correction', 'orchid audit', 'page', -20, '2026-10-20T16:30:00Z', '2026-11-05T09:00:00Z');
INSERT INTO usage_key VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-21'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-2-correction'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-23');
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 1 AS ok,
       'report-20 is missing: sent, and counted nowhere.' AS expectation,
       'missing: ' || coalesce(string_agg(about, ', ' ORDER BY about), 'nothing') AS evidence
FROM usage_gap WHERE gap = 'missing' AND about = 'report-20';

SELECT count(*) = 1 AS ok,
       'report-21 is there twice, on both sides of midnight.' AS expectation,
       'twice: ' || coalesce(string_agg(about, ', ' ORDER BY about), 'nothing') AS evidence
FROM usage_gap WHERE gap = 'twice' AND about = 'report-21';

SELECT count(*) = 1 AS ok,
       'report-22 is unkeyed: a replay would count it again.' AS expectation,
       'unkeyed: ' || coalesce(string_agg(about, ', ' ORDER BY about), 'nothing') AS evidence
FROM usage_gap WHERE gap = 'unkeyed' AND about = 'report-22';

SELECT count(*) = 1 AS ok,
       'report-23 was swallowed: its key is there, its event is not.' AS expectation,
       'swallowed: ' || coalesce(string_agg(about, ', ' ORDER BY about), 'nothing') AS evidence
FROM usage_gap WHERE gap = 'swallowed' AND about = 'report-23';

SELECT count(*) = 1 AS ok,
       'October drifts: 127 pages by the events, 120 on the invoice.' AS expectation,
       'drift: ' || coalesce(string_agg(about, ', ' ORDER BY about), 'nothing') AS evidence
FROM usage_gap WHERE gap = 'drift' AND about = '2026-10';

SELECT count(*) = 0 AS ok,
       'It names nothing else of acme: not the event that waits, not the correction.' AS expectation,
       'named: ' || coalesce(string_agg(DISTINCT gap || ' ' || about, ', '), 'nothing') AS evidence
FROM usage_gap
WHERE (gap, about) NOT IN (('missing', 'report-20'), ('twice', 'report-21'), ('unkeyed', 'report-22'),
                           ('swallowed', 'report-23'), ('drift', '2026-10'));

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 0 AS ok,
       'Globex, where nothing is wrong, has an empty list.' AS expectation,
       'named: ' || coalesce(string_agg(DISTINCT gap || ' ' || about, ', '), 'nothing') AS evidence
FROM usage_gap;

ROLLBACK;
