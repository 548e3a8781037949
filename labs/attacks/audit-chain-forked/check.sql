BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 1 AS ok,
       'One row of acme''s log follows row 2.' AS expectation,
       'row 2 is followed by ' || coalesce(string_agg(later.seq::text, ' and ' ORDER BY later.seq), 'no row') AS evidence
FROM audit_event AS earlier
JOIN audit_event AS later ON later.prev = earlier.hash
WHERE earlier.seq = 2;

SELECT expect.sqlstate($$INSERT INTO audit_event SELECT tenant_id, 9, 'eve', 'root', NULL, hash FROM audit_event WHERE seq = 1$$) = '23505' AS ok,
       'Acme''s log takes no second first row (23505).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO audit_event SELECT tenant_id, 9, 'eve', 'root', NULL, hash FROM audit_event WHERE seq = 1$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO audit_event SELECT tenant_id, 9, 'ann', 'signed in', hash, audit_hash(tenant_id, 9, 'ann', 'signed in', hash) FROM audit_event WHERE seq = 3$$) = '00000' AS ok,
       'A row that follows the newest one is taken.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO audit_event SELECT tenant_id, 9, 'ann', 'signed in', hash, audit_hash(tenant_id, 9, 'ann', 'signed in', hash) FROM audit_event WHERE seq = 3$$) AS evidence;

ROLLBACK;
