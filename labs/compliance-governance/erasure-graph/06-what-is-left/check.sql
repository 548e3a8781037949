BEGIN;
-- The job, whose view it is and who breaks the promises.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT (SELECT string_agg(g.problem || ' ' || g.subject, ', ' ORDER BY g.problem, g.subject) FROM erasure_gap AS g) IS NULL AS ok,
       'On the state as it is the view is empty.' AS expectation,
       'it says ' || coalesce((SELECT string_agg(g.problem || ' ' || g.subject, ', ' ORDER BY g.problem, g.subject) FROM erasure_gap AS g), 'nothing') AS evidence;

INSERT INTO outbox VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 9, '{"person":"p-7","to":"ada@mail.test","text":"We miss you."}');
SELECT coalesce((SELECT string_agg(g.problem || ' ' || g.subject, ', ' ORDER BY g.problem, g.subject) FROM erasure_gap AS g) = 'left p-7 of aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa: outbox 9', false) AS ok,
       'A mail that a late job queues for her is left, and nothing else.' AS expectation,
       'after INSERT INTO outbox: ' || coalesce((SELECT string_agg(g.problem || ' ' || g.subject, ', ' ORDER BY g.problem, g.subject) FROM erasure_gap AS g), 'nothing') AS evidence;

DELETE FROM thread_hold;
SELECT coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'left') = 'p-7 of aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa: attachment 3, p-7 of aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa: message 3, p-7 of aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa: outbox 9', false) AS ok,
       'Once the hold is lifted, what it kept is left.' AS expectation,
       'after DELETE FROM thread_hold: ' || coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'left'), 'nothing') AS evidence;

INSERT INTO erasure VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-7', 'staff:4', '2026-11-26Z');
INSERT INTO erasure_run VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-7', '2026-11-26Z', 'person', 1), ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-7', '2026-11-26Z', 'outbox', 0);
SELECT coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'unproven') = 'p-7 of bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb: activity, p-7 of bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb: attachment, p-7 of bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb: invoice, p-7 of bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb: message, p-7 of bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb: person_search', false) AS ok,
       'An erasure at globex that stopped after two stores is unproven in the other five.' AS expectation,
       'unproven: ' || coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'unproven'), 'nothing') AS evidence;

ALTER TABLE message ADD mood text;
SELECT coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'unmapped') = 'message.mood', false) AS ok,
       'A column that a migration adds is unmapped.' AS expectation,
       'unmapped: ' || coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'unmapped'), 'nothing') AS evidence;

UPDATE data_map SET rule = NULL WHERE table_name = 'message' AND column_name = 'body';
SELECT coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'no rule') = 'message.body', false) AS ok,
       'A column whose rule was taken away has no rule.' AS expectation,
       'no rule: ' || coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'no rule'), 'nothing') AS evidence;

ALTER TABLE activity DROP data;
INSERT INTO data_map VALUES ('message', 'file_name', 'delete');
SELECT coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'gone') = 'activity.data, message.file_name', false) AS ok,
       'A column that was dropped is gone, and so is one that only another table has.' AS expectation,
       'gone: ' || coalesce((SELECT string_agg(g.subject, ', ' ORDER BY g.subject) FROM erasure_gap AS g WHERE g.problem = 'gone'), 'nothing') AS evidence;
ROLLBACK;
