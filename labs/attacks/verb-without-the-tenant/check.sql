BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(bool_and(state = 'open'), false) AS ok,
       'Globex''s invoice 3 is open after the attack.' AS expectation,
       string_agg(format('%s: %s', memo, state), ', ') AS evidence
FROM get_invoice(3);

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 0 AS ok,
       'Voiding an invoice of globex answers acme as voiding none does: with no row.' AS expectation,
       coalesce(string_agg(memo, ', '), 'no row') AS evidence
FROM void_invoice(4);

SELECT count(*) = 1 AND bool_and(state = 'void') AS ok,
       'Acme can void its own invoice.' AS expectation,
       coalesce(string_agg(format('%s: %s', memo, state), ', '), 'no row') AS evidence
FROM void_invoice(2);

ROLLBACK;
