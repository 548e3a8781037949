BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT broken_at() IS NULL AS ok,
       'Acme''s log passes verification after the erasure.' AS expectation,
       coalesce('the chain breaks at row ' || broken_at(), 'the chain is whole') AS evidence;

SELECT count(*) = 2 AND NOT bool_or(e::text LIKE '%Pat%') AS ok,
       'Both events are there, and none names the person.' AS expectation,
       coalesce(string_agg(actor || ' ' || action, ', ' ORDER BY seq), 'no row') AS evidence
FROM audit_event AS e;

SELECT count(*) = 0 AS ok,
       'The person''s own row is gone.' AS expectation,
       coalesce(string_agg(name, ', '), 'nobody') AS evidence
FROM person WHERE id = 'p1';

ROLLBACK;
