-- A job of acme's, with the migrator's login.
SELECT id, tenant_id, status, memo FROM invoice ORDER BY id;

UPDATE invoice SET status = 'paid';
