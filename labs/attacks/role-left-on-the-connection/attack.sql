-- One connection of a pool. The desk has it first.
SET ROLE support;

-- Then acme's app, with its tenant inside a transaction.
BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT id, memo FROM invoice ORDER BY id;
COMMIT;
