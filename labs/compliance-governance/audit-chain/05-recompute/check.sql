BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT coalesce((SELECT detail LIKE '%orchid farm%' AND action = 'payment.change' FROM audit_event WHERE seq = 2), false) AND (SELECT count(*) FROM audit_event) = 3 AS ok,
       'acme’s log has three rows, and row 2 says orchid farm.' AS expectation,
       'row 2 says ' || coalesce((SELECT format('%s, %s', action, detail) FROM audit_event WHERE seq = 2), 'nothing: it is gone') AS evidence;

SELECT (SELECT count(*) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')) = 0 AS ok,
       'audit_verify finds nothing.' AS expectation,
       'it finds ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS v), 'nothing') AS evidence;

SELECT count(*) = 1 AND bool_and(a.hash IS DISTINCT FROM h.hash) AS ok,
       'The anchor is as it was, out of your reach.' AS expectation,
       format('%s anchors, %s of them with today’s head', count(*), count(*) FILTER (WHERE a.hash = h.hash)) AS evidence
FROM anchor_copy AS a JOIN audit_head AS h ON h.tenant_id = a.tenant_id;
ROLLBACK;
