BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 1 AS ok,
       'Acme''s log still says that bob exported every invoice.' AS expectation,
       coalesce(string_agg(format('%s: %s %s', seq, actor, action), ', '), 'no row of bob''s') AS evidence
FROM audit_event
WHERE seq = 2 AND actor = 'bob' AND action = 'exported every orchid invoice';

SELECT expect.sqlstate($$UPDATE audit_event SET actor = 'ann'$$) = '42501' AS ok,
       'Acme''s session can''t change a row of its log (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$UPDATE audit_event SET actor = 'ann'$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO audit_event VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 9, 'ann', 'signed in')$$) = '00000' AS ok,
       'Acme''s session can still add a row.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO audit_event VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 9, 'ann', 'signed in')$$) AS evidence;

ROLLBACK;
