BEGIN;
-- As the owner, who can do to the log what the function has to find.
SET LOCAL SESSION AUTHORIZATION app_owner;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT (SELECT count(*) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')) = 0 AS ok,
       'A sound log has no problem.' AS expectation,
       'acme: ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS v), 'none') AS evidence;

UPDATE audit_event SET detail = '{"amount":999}' WHERE seq = 2;
SELECT coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS v) = '2: hash', false) AS ok,
       'An edited field is named: hash, at its row and nowhere else.' AS expectation,
       'row 2 edited: ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS v), 'none') AS evidence;

UPDATE audit_event AS e SET hash = audit_hash(e) WHERE seq = 2;
SELECT coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS v) = '3: prev', false) AS ok,
       'A row with a mended hash is named by the next one: prev.' AS expectation,
       'row 2 edited, its own hash mended: ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS v), 'none') AS evidence;

DELETE FROM audit_event WHERE seq = 2;
SELECT coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS v) LIKE '%3: gap%', false) AS ok,
       'A row that was taken out is named: gap, at the row after it.' AS expectation,
       'row 2 deleted: ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS v), 'none') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
DELETE FROM audit_event WHERE seq = 2;
SELECT coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') AS v) = '2: head', false) AS ok,
       'A tail that was cut off is named: head, with the number it should have.' AS expectation,
       'globex, row 2 deleted: ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') AS v), 'none') AS evidence;

-- As the application, for which the anchors can be read.
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 1 AND bool_and(a.seq = 3 AND a.hash = h.hash) AS ok,
       'acme’s head was copied as the anchor.' AS expectation,
       format('%s anchors', count(*)) AS evidence
FROM anchor_copy AS a JOIN audit_head AS h ON h.tenant_id = a.tenant_id;
ROLLBACK;
