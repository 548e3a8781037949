BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
DO $$
BEGIN
  PERFORM ingest_usage('report-9', 'orchid fair', 25, '2026-10-31T23:59:59Z');
  PERFORM ingest_usage('report-9', 'orchid fair', 25, '2026-11-01T00:00:01Z');
  PERFORM ingest_usage('report-1', 'orchid prospectus', 50, '2026-10-12T09:00:01Z');
END
$$;

SELECT count(*) = 1 AS ok,
       'Acme''s report-9 comes on both sides of midnight and is stored once.' AS expectation,
       'stored in ' || coalesce(string_agg(tableoid::regclass::text, ' and '), 'no partition') AS evidence
FROM usage_event WHERE event_id = 'report-9';

SELECT coalesce(min(occurred_at), 'infinity') = '2026-10-31T23:59:59Z' AND coalesce(max(occurred_at), 'infinity') < '2026-11-01T00:00:00Z' AS ok,
       'It stays in October: the time that came first is kept.' AS expectation,
       coalesce(string_agg((occurred_at AT TIME ZONE 'UTC')::text, ', ' ORDER BY occurred_at), 'nothing') AS evidence
FROM usage_event WHERE event_id = 'report-9';

SELECT count(*) = 1 AS ok,
       'A replay of report-1, counted before there was usage_key, changes nothing.' AS expectation,
       format('stored %s times', count(*)) AS evidence
FROM usage_event WHERE event_id = 'report-1';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
DO $$ BEGIN PERFORM ingest_usage('report-9', 'falcon flyer', 4, '2026-10-31T22:00:00Z'); END $$;
SELECT count(*) FILTER (WHERE event_id = 'report-9') = 1 AS ok,
       'Globex''s report-9 is stored too.' AS expectation,
       'globex has ' || string_agg(format('%s (%s)', event_id, subject), ', ' ORDER BY event_id) AS evidence
FROM usage_event;

SELECT count(*) FILTER (WHERE tenant_id <> 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') = 0 AND count(*) > 0 AS ok,
       'Globex reads keys of its own in usage_key, and no other.' AS expectation,
       'it reads keys of ' || coalesce(string_agg(DISTINCT tenant_id::text, ', '), 'nobody') AS evidence
FROM usage_key;

ROLLBACK;
