BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) <= 10 AS ok,
       'Acme has no more than the ten members it pays for.' AS expectation,
       format('%s members', count(*)) AS evidence
FROM member WHERE state = 'active';

SELECT count(*) = 1 AS ok,
       'Ann, who was invited to the free seat, is a member.' AS expectation,
       format('%s member of that address', count(*)) AS evidence
FROM member WHERE email = 'ann@orchid.example' AND state = 'active';

ROLLBACK;
