-- The same in SQL alone, as app_user. Any driver that sends these statements keeps tenants apart.

-- #region set-tenant
BEGIN;
SELECT set_config('app.tenant_id', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', true);
SELECT id, amount, memo FROM invoice ORDER BY id;
COMMIT;

-- The tenant ended with its transaction: the next borrower of this session reads nothing.
SELECT count(*) AS rows_without_tenant FROM invoice;
-- #endregion set-tenant
