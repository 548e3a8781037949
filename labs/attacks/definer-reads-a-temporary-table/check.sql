BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET LOCAL app.person = 'ada';

CREATE TEMPORARY TABLE membership AS
  SELECT 'ada' AS person, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'::uuid AS tenant_id;
GRANT SELECT ON membership TO PUBLIC;

SELECT open_export('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') IS NULL AS ok,
       'A temporary table opens nothing of globex''s.' AS expectation,
       'ada gets ' || coalesce(open_export('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'), 'nothing') AS evidence;

SELECT open_export('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') = 'orchid export' AS ok,
       'Ada opens the export of acme, whose member she is.' AS expectation,
       'ada gets ' || coalesce(open_export('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), 'nothing') AS evidence;

ROLLBACK;
