-- A connection of the pool: acme had it, inside a transaction, as it should be.
SET app.tenant_id = '';
BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) AS of_acme FROM invoice;
COMMIT;

-- The next path of acme's app forgets its tenant.
SELECT id, memo FROM invoice ORDER BY id;
