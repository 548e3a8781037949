BEGIN;
-- The lesson is the owner, so this part acts as the owner.
SET LOCAL SESSION AUTHORIZATION app_owner;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1,2}' AS ok,
       'The owner, working for acme, reads invoices 1 and 2 and no other.' AS expectation,
       'the owner reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

SELECT expect.rows_changed('UPDATE invoice SET status = ''sent''') = 2 AS ok,
       'The owner''s UPDATE without WHERE changes acme''s two invoices only.' AS expectation,
       format('%s rows changed', expect.rows_changed('UPDATE invoice SET status = ''sent''')) AS evidence;

SET LOCAL app.tenant_id = '';
SELECT count(*) = 0 AS ok,
       'The owner without a tenant reads nothing.' AS expectation,
       format('%s rows', count(*)) AS evidence
FROM invoice;

SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{3,4}' AS ok,
       'Globex still reads its invoices 3 and 4, and no other.' AS expectation,
       'globex reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

ROLLBACK;
