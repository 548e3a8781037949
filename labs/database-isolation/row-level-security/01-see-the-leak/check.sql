BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 1 AS ok,
       'Acme''s draft, invoice 1, has been sent.' AS expectation,
       string_agg(format('invoice %s is %s', id, status), ', ' ORDER BY id) AS evidence
FROM invoice
WHERE id = 1 AND status = 'sent';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'Acme''s session has sent invoice 3, which belongs to globex.' AS expectation,
       string_agg(format('invoice %s of globex is %s: %s', id, status, memo), ', ') AS evidence
FROM invoice
WHERE id = 3 AND tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' AND status = 'sent';

ROLLBACK;
