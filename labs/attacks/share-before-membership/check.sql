BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT count(*) = 0 AS ok,
       'Ada, who is no member of globex, reads nothing there.' AS expectation,
       coalesce(string_agg(body, ', '), 'nothing') AS evidence
FROM read_document('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'ada', 1) AS body;

SELECT (SELECT string_agg(body, ', ') FROM read_document('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'gus', 1) AS body) = 'falcon minutes'
         AND NOT EXISTS (SELECT FROM read_document('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'gus', 2)) AS ok,
       'Gus, a member, reads what is shared with him and nothing else.' AS expectation,
       format('minutes: %s rows, salaries: %s rows',
              (SELECT count(*) FROM read_document('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'gus', 1)),
              (SELECT count(*) FROM read_document('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'gus', 2))) AS evidence;

SELECT count(*) = 1 AS ok,
       'Gil, whose role may read, needs no share.' AS expectation,
       coalesce(string_agg(body, ', '), 'nothing') AS evidence
FROM read_document('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'gil', 2) AS body;

ROLLBACK;
