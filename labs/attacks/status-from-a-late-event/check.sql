BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT bool_and(status = 'canceled') AS ok,
       'Acme, which canceled, is canceled.' AS expectation,
       string_agg(name || ' is ' || status, ', ') AS evidence
FROM subscription;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
DO $$ BEGIN PERFORM receive('past_due'); END $$;
SELECT bool_and(status = 'past_due') AS ok,
       'An event about globex brings its state.' AS expectation,
       string_agg(name || ' is ' || status, ', ') AS evidence
FROM subscription;

ROLLBACK;
