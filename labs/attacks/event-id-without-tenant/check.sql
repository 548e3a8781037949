BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.rows_changed($$INSERT INTO usage_event VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'report-8', 'falcon almanac', 900) ON CONFLICT DO NOTHING$$) = 1 AS ok,
       'Globex''s report-8, 900 pages, is counted.' AS expectation,
       format('%s rows stored', expect.rows_changed($$INSERT INTO usage_event VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'report-8', 'falcon almanac', 900) ON CONFLICT DO NOTHING$$)) AS evidence;

SELECT expect.rows_changed($$INSERT INTO usage_event VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'report-7', 'falcon brochure', 400) ON CONFLICT DO NOTHING$$) = 0 AS ok,
       'A second delivery of globex''s report-7 is still skipped.' AS expectation,
       format('%s rows stored', expect.rows_changed($$INSERT INTO usage_event VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'report-7', 'falcon brochure', 400) ON CONFLICT DO NOTHING$$)) AS evidence;

ROLLBACK;
