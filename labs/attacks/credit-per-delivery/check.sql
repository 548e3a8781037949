BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT sum(cents) = 5000 AS ok,
       'Acme, which paid 5000, has a credit of 5000.' AS expectation,
       sum(cents)::text AS evidence
FROM credit_grant;

DO $$ BEGIN PERFORM receive('evt_3', 'in_second', 300); END $$;
SELECT count(*) = 1 AS ok,
       'Its next invoice is granted.' AS expectation,
       coalesce(sum(cents), 0)::text AS evidence
FROM credit_grant WHERE invoice = 'in_second';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT sum(cents) = 700 AS ok,
       'Globex has what it paid.' AS expectation,
       sum(cents)::text AS evidence
FROM credit_grant;

ROLLBACK;
