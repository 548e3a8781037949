BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT coalesce((SELECT actor = 'user:7f3a' AND action = 'payment.change' FROM audit_event WHERE seq = 2), false) AS ok,
       'acme’s log says that Ada changed the payee.' AS expectation,
       'row 2 says ' || coalesce((SELECT format('%s, %s', actor, action) FROM audit_event WHERE seq = 2), 'nothing: it is gone') AS evidence;

SELECT count(*) = 3 AND count(*) FILTER (WHERE (seq, actor) IN ((1, 'user:7f3a'), (3, 'staff:5b0e'))) = 2 AS ok,
       'The other rows are as they were, so nothing gives the change away.' AS expectation,
       string_agg(format('%s: %s', seq, actor), ', ' ORDER BY seq) AS evidence
FROM audit_event;
ROLLBACK;
