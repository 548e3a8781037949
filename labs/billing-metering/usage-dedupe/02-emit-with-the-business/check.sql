BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sqlstate($$SELECT render_report(8, 'orchid draft', 0, '2026-10-31T23:51:00Z')$$) = '23514' AS ok,
       'A report without pages is refused (23514), and its event with it.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT render_report(8, 'orchid draft', 0, '2026-10-31T23:51:00Z')$$) AS evidence;

DO $$ BEGIN PERFORM render_report(7, 'orchid annual report', 30, '2026-10-31T23:50:00Z'); END $$;
SELECT count(*) = 1 AS ok,
       'Acme renders report 7, and the outbox holds one event for it: report-7, 30 pages.' AS expectation,
       'the outbox holds ' || coalesce(string_agg(format('%s (%s pages)', event_id, quantity), ', ' ORDER BY event_id), 'nothing') AS evidence
FROM outbox
WHERE sent_at IS NULL AND event_id = 'report-7' AND quantity = 30;

SELECT coalesce(bool_and(occurred_at = '2026-10-31T23:50:00Z'), false) AS ok,
       'The event has the time of the report, 31 October.' AS expectation,
       coalesce(string_agg(format('%s at %s', event_id, occurred_at AT TIME ZONE 'UTC'), ', '), 'no event') AS evidence
FROM outbox
WHERE sent_at IS NULL;

SELECT expect.sqlstate($$SELECT render_report(7, 'orchid annual report', 31, '2026-10-31T23:55:00Z')$$) = '23505' AS ok,
       'A second report 7 of acme is refused (23505), whatever its pages.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT render_report(7, 'orchid annual report', 31, '2026-10-31T23:55:00Z')$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
DO $$ BEGIN PERFORM render_report(7, 'falcon catalog', 12, '2026-10-31T10:00:00Z'); END $$;
SELECT count(*) = 1 AS ok,
       'Globex renders its own report 7: an event of the same name, and another event.' AS expectation,
       'globex''s outbox holds ' || coalesce(string_agg(format('%s (%s)', event_id, subject), ', ' ORDER BY event_id), 'nothing') AS evidence
FROM outbox
WHERE event_id = 'report-7' AND subject = 'falcon catalog';

ROLLBACK;
