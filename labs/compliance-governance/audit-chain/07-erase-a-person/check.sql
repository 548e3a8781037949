BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) FILTER (WHERE name LIKE '%Ada%' OR email LIKE 'ada@%') = 0 AS ok,
       'Neither name nor address of Ada is left at acme.' AS expectation,
       'people: ' || coalesce(string_agg(format('%s %s <%s>', id, name, email), ', ' ORDER BY id), 'none') AS evidence
FROM person;

SELECT count(*) = 1 AS ok,
       'Bo is still there.' AS expectation,
       format('%s rows of Bo', count(*)) AS evidence
FROM person WHERE id = 'user:19c2' AND email = 'bo@books.test';

SELECT (SELECT count(*) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')) = 0 AND (SELECT count(*) FROM audit_event WHERE seq <= 3 AND actor IN ('user:7f3a', 'staff:5b0e')) = 3 AS ok,
       'The old rows are as they were, and the chain holds.' AS expectation,
       'audit_verify finds ' || coalesce((SELECT string_agg(format('%s: %s', v.seq, v.problem), ', ' ORDER BY v.seq, v.problem) FROM audit_verify('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS v), 'nothing') AS evidence;

SELECT coalesce((SELECT action = 'person.erase' AND subject = 'user:7f3a' AND actor = 'user:19c2' FROM audit_event WHERE seq = 4), false) AS ok,
       'Row 4 says that she was erased, by whom and when.' AS expectation,
       coalesce((SELECT format('row 4: %s, %s, %s', actor, action, subject) FROM audit_event WHERE seq = 4), 'there is no row 4') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'globex’s person with the same address is untouched.' AS expectation,
       format('%s rows', count(*)) AS evidence
FROM person WHERE email = 'ada@books.test';
ROLLBACK;
