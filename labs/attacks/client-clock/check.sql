BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(sum(quantity), 0) = 300 AS ok,
       'November, the month that is open, bills acme''s 300 pages.' AS expectation,
       'the bill: ' || (SELECT coalesce(string_agg(format('%s %s', to_char(month, 'YYYY-MM'), quantity), ', ' ORDER BY month), 'nothing') FROM bill) AS evidence
FROM bill WHERE month = '2026-11-01';

SELECT coalesce(sum(quantity), 0) = 50 AS ok,
       'October still bills the 50 pages of its invoice.' AS expectation,
       format('%s pages', coalesce(sum(quantity), 0)) AS evidence
FROM bill WHERE month = '2026-10-01';

SELECT count(*) = 0 AS ok,
       'Nothing is dated into the future.' AS expectation,
       coalesce(string_agg(format('%s in %s', event_id, to_char(occurred_at, 'YYYY')), ', '), 'nothing') AS evidence
FROM usage_event WHERE occurred_at >= '2026-12-01T00:00:00Z';

SELECT expect.sqlstate($$INSERT INTO usage_event VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-4', 'orchid', 1, '2026-10-30T12:00:00Z', '2026-10-30T12:00:00Z')$$) = '42501' AS ok,
       'Acme can''t write the time of arrival itself (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO usage_event VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-4', 'orchid', 1, '2026-10-30T12:00:00Z', '2026-10-30T12:00:00Z')$$) AS evidence;

ROLLBACK;
