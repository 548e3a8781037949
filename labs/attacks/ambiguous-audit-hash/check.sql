BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(bool_or(hash <> audit_hash(subject, amount)), false) AS ok,
       'Verification names the row that the owner changed.' AS expectation,
       string_agg(format('%s, %s: the hash %s', subject, amount,
         CASE WHEN hash = audit_hash(subject, amount) THEN 'fits' ELSE 'does not fit' END), ', ') AS evidence
FROM audit_event;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(bool_and(hash = audit_hash(subject, amount)), false) AS ok,
       'Globex''s untouched row passes verification.' AS expectation,
       string_agg(format('%s, %s', subject, amount), ', ') AS evidence
FROM audit_event;

ROLLBACK;
