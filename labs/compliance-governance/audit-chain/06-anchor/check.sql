BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq) FROM audit_anchored AS v) = '3: changed', false) AS ok,
       'acme’s rewritten log differs from its anchor at row 3.' AS expectation,
       'acme: ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq) FROM audit_anchored AS v), 'nothing') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT (SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq) FROM audit_anchored AS v) IS NULL AS ok,
       'globex’s log agrees with its anchor.' AS expectation,
       'globex: ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq) FROM audit_anchored AS v), 'nothing') AS evidence;

-- As the owner, who appends for globex, and later cuts its tail.
SET LOCAL SESSION AUTHORIZATION app_owner;
DO $$ BEGIN PERFORM audit_append('user:c801', NULL, 'payment.create', 'payment:8', '{}', '2026-10-08Z'); END $$;
SELECT (SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq) FROM audit_anchored AS v) IS NULL AS ok,
       'It still agrees after the next append.' AS expectation,
       'globex, row 3 appended: ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq) FROM audit_anchored AS v), 'nothing') AS evidence;

DELETE FROM audit_event WHERE seq >= 2;
SELECT coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq) FROM audit_anchored AS v) = '2: missing', false) AS ok,
       'A tail that was cut off behind the anchor is missing.' AS expectation,
       'globex, rows 2 and 3 deleted: ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq) FROM audit_anchored AS v), 'nothing') AS evidence;
ROLLBACK;
