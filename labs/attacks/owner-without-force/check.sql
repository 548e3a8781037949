BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(bool_and(status = 'draft'), false) AS ok,
       'Globex''s invoice 3 is still a draft.' AS expectation,
       string_agg(format('invoice %s is %s', id, status), ', ') AS evidence
FROM invoice
WHERE id = 3;

-- The owner, because the attack is that a job logs in as one.
SET LOCAL SESSION AUTHORIZATION app_owner;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1,2}' AS ok,
       'Acme''s session reads invoices 1 and 2, and no other.' AS expectation,
       'it reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

ROLLBACK;
